package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.verify.Verdict;

/**
 * The whole line at work for people to watch: it cuts the uplink and kills the gateway once, lets the gateway catch up, and
 * judges what became of every message.
 */
final class Demo {
    private static final long POLL_MILLIS = 100;
    private static final Duration ANSWERS_MAX = Duration.ofSeconds(10);
    private static final long DRAIN_SECONDS_MAX = 20;

    private final DemoSettings settings;
    private final Clock clock;
    private final PrintWriter out;
    private final StopSignal stop;

    Demo(DemoSettings settings, Clock clock, PrintWriter out, StopSignal stop) {
        this.settings = settings;
        this.clock = clock;
        this.out = out;
        this.stop = stop;
    }

    /** From the beginning to the verdict; leaves nothing behind unless asked to. */
    Verdict run() throws IOException, InterruptedException {
        if (settings.keep().isPresent()) {
            return runIn(Files.createDirectories(settings.keep().get().toAbsolutePath()));
        }
        Path folder = Files.createTempDirectory("tsuji-demo-");
        stop.beforeSuddenEnd(() -> Folders.deleteIfPossible(folder));
        try {
            return runIn(folder);
        } finally {
            Folders.delete(folder);
        }
    }

    private Verdict runIn(Path folder) throws IOException, InterruptedException {
        GatewaySettings gateway = GatewaySettings.in(folder.resolve("gateway"))
                // A person watches: the uplink comes back within a second, not a minute.
                .with("uplink.backoff_max_ms", "1000")
                .with("uplink.stable_after_s", "1");
        Path sent = folder.resolve("sent.ndjson");
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway, clock);
                RecordWriter record = RecordWriter.create(sent)) {
            Scenario scenario = DemoScenario.of(settings, line.gateway().mqttPort());
            out.println("A city, a gateway (" + Line.GATEWAY + "), " + settings.scooters() + " scooters and "
                    + settings.meters() + " meters on this machine; files in " + folder);
            FleetRun fleet =
                    new FleetRun(scenario, line.enrol(DemoScenario.types(scenario)), clock, FateSink.of(record));
            line.gateway().start();
            Verdict verdict = watch(line, fleet, sent, record);
            line.gateway().terminate();
            return verdict;
        }
    }

    private Verdict watch(Line line, FleetRun fleet, Path sent, RecordWriter record)
            throws IOException, InterruptedException {
        DemoView view = new DemoView(out, line);
        fleet.start();
        try {
            new DemoPlot(settings, line, view, fleet).play(stop);
            view.narrate(
                    stop.isAsked() ? "ending, as asked…" : "devices fall silent.",
                    "The last acknowledgements come in, and the gateway sends what it still holds.");
            awaitAnswers(fleet);
        } finally {
            fleet.end();
        }
        GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);
        record.flush();
        view.narrate(
                String.format(
                        "the gateway's ledger: accepted %,d = confirmed %,d + queued %,d + expired %,d.",
                        ledger.accepted(), ledger.confirmed(), ledger.queued(), ledger.expired()),
                "The judge compares what devices were acknowledged with what the city has stored, message by message.");
        return line.judge(sent, Expectations.PROMISES);
    }

    private void awaitAnswers(FleetRun fleet) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ANSWERS_MAX.toNanos();
        while (!fleet.isOver() && System.nanoTime() < deadline && !stop.await(POLL_MILLIS)) {
            // Devices that were just cut off connect again and send what they have.
        }
    }
}
