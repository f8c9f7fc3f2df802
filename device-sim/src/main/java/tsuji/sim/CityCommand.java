package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.city.City;
import tsuji.sim.city.CityCounts;
import tsuji.sim.city.CitySettings;

/** {@code tsuji-sim city}. Exit codes: 0 done, 2 usage, 5 no broker, or the folder cannot be written. */
@Command(
        name = "city",
        description = "Plays the city: stores what gateways send in city.ndjson and shows rates.",
        mixinStandardHelpOptions = true)
final class CityCommand implements Callable<Integer> {
    private static final long SHOW_MILLIS = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "1884",
            description = "Port of the own broker on loopback, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--broker", paramLabel = "HOST:PORT", description = "Uses this broker in place of an own one.")
    private Optional<String> broker = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder of city.ndjson (default: here).")
    private Path out;

    @Option(names = "--receipts", description = "Tells gateways what is stored (for confirm = \"receipt\").")
    private boolean receipts;

    @Option(names = "--for", paramLabel = "TIME", description = "Ends by itself after this time, for example 10m.")
    private Optional<Duration> lasting = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter terminal = spec.commandLine().getOut();
        StopSignal stop = StopSignal.take();
        CitySettings settings = new CitySettings(broker.map(CityCommand::uri), port, out, receipts);
        try (City city = City.start(settings, Clock.systemUTC()::millis)) {
            terminal.println("tsuji-sim city READY broker=" + city.brokerUri() + " file=" + City.file(out));
            watch(city, stop, terminal);
        }
        return ExitCode.PASS;
    }

    /** {@code host:port} or a URI. */
    private static String uri(String broker) {
        return broker.contains("://") ? broker : "tcp://" + broker;
    }

    private void watch(City city, StopSignal stop, PrintWriter terminal) throws InterruptedException {
        long seconds = lasting.map(Duration::toSeconds).orElse(Long.MAX_VALUE);
        CityCounts before = city.counts();
        for (long second = 0; second < seconds && !stop.await(SHOW_MILLIS); second++) {
            CityCounts now = city.counts();
            CityCounts gained = now.since(before);
            before = now;
            terminal.println(String.format(
                    Locale.ROOT,
                    "live %,d/s  backlog %,d/s  dup %,d/s  messages %,d/s  stored %,d%s",
                    gained.live(),
                    gained.backlog(),
                    gained.duplicates(),
                    gained.messages(),
                    now.live() + now.backlog(),
                    now.refused() == 0 ? "" : "  NO PACKS " + now.refused()));
        }
    }
}
