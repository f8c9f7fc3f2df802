package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.city.Recorder;
import tsuji.sim.city.RecordingSource;
import tsuji.sim.record.RecordWriter;

/** {@code tsuji-sim record}: writes down what really happens, for {@code replay}. */
@Command(
        name = "record",
        description = {
            "Listens at a city's broker, or with --devices as an observer at a gateway, and writes what it hears to a file",
            "that replay reads. Ends with Ctrl-C or after --for."
        },
        footer = {
            "",
            "Examples:",
            "  tsuji-sim record --from tcp://city.example:1883 --out day.ndjson --for 24h",
            "  tsuji-sim record --from tcp://city.example:1883 --out shared.ndjson --anonymise",
            "  tsuji-sim record --from tcp://127.0.0.1:1883 --devices --user node-red --password-file secret --out d.ndjson",
            "",
            "Exit codes: 0 recorded, 1 the connection was lost or nothing was heard, 2 wrong use, 3 the broker cannot be",
            "reached, 5 disk."
        },
        mixinStandardHelpOptions = true)
final class RecordCommand implements Callable<Integer> {
    private static final long SHOW_MILLIS = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--from", required = true, paramLabel = "URI", description = "tcp://host:port or ssl://host:port.")
    private String from;

    @Option(names = "--devices", description = "Hears devices at a gateway, in place of gateways at a city.")
    private boolean devices;

    @Option(names = "--user", paramLabel = "USER", description = "User name and client id, for example of an observer.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--password-file", paramLabel = "FILE", description = "Its password, the first line of this file.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
    private Path out;

    @Option(
            names = "--anonymise",
            description = {
                "Names and texts become pseudonyms of this recording, positions cells of 0.01 degrees, counters begin at 0,",
                "dates move by some weeks. How a device moves is told of the middle of trips alone, from 200 to 400 m behind",
                "their start to as much before their end; of devices that name no trip, never. Other values and times of day",
                "stay: who has the original finds it again by them."
            })
    private boolean anonymise;

    @Option(names = "--for", paramLabel = "TIME", description = "Ends by itself after this time, for example 10m.")
    private Optional<Duration> lasting = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<String> password = passwordFile.isPresent()
                ? Files.readAllLines(passwordFile.get()).stream().findFirst()
                : Optional.empty();
        RecordingSource source =
                new RecordingSource(from, devices ? RecordingSource.DEVICES : RecordingSource.CITY, user, password);
        if (Files.exists(out)) {
            throw new IllegalArgumentException(out + ": is there already; choose another --out");
        }
        StopSignal stop = StopSignal.take();
        try (Recorder recorder = recorder(source)) {
            recorder.start();
            return listen(recorder, stop);
        } catch (ConnectException e) {
            Files.deleteIfExists(out);
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private Recorder recorder(RecordingSource source) throws IOException {
        RecordWriter file = RecordWriter.create(out);
        LongSupplier unixMillis = Clock.systemUTC()::millis;
        return anonymise ? Recorder.anonymising(source, file, unixMillis) : new Recorder(source, file, unixMillis);
    }

    private int listen(Recorder recorder, StopSignal stop) throws InterruptedException {
        PrintWriter console = spec.commandLine().getOut();
        console.println("tsuji-sim record READY from=" + from + " file=" + out);
        long end = lasting.map(time -> System.nanoTime() + time.toNanos()).orElse(Long.MAX_VALUE);
        long shown = 0;
        while (recorder.problem().isEmpty() && System.nanoTime() < end && !stop.await(SHOW_MILLIS)) {
            if (recorder.written() > shown) {
                shown = recorder.written();
                console.println("written " + shown + ", not understood " + recorder.skipped());
            }
        }
        console.println("recorded " + recorder.written() + " messages, not understood " + recorder.skipped()
                + (recorder.problem().isEmpty() ? "" : "; " + recorder.problem()));
        boolean good = recorder.problem().isEmpty() && recorder.written() > 0;
        return good ? ExitCode.PASS : ExitCode.EXPECTATION_FAILED;
    }
}
