package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.replay.Finding;
import tsuji.sim.replay.Recording;
import tsuji.sim.replay.Recordings;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;
import tsuji.sim.transport.FleetStatus;
import tsuji.wire.DeviceId;

/** {@code tsuji-sim replay}: real recordings as devices. The gateway must know the devices, see {@code --devices-out}. */
@Command(
        name = "replay",
        description = {
            "Sends recorded readings to a gateway, as fast as it acknowledges or at the recording's pace.",
            "Reads household loads and trips (CSV), city.ndjson, and any CSV with the header device,time,name[unit],…",
            "(time: Unix seconds or ISO 8601; a column for each metric). Times are moved by whole days so that the middle",
            "of the recording is today: the gateway refuses times more than a year away."
        },
        footer = {
            "",
            "Examples:",
            "  tsuji-sim replay day.ndjson --secrets devices.csv --speed 60x --shift-to now",
            "  tsuji-sim replay loads.csv --map H01=EM-0001,H02=EM-0002 --devices-out devices.csv",
            "",
            "Exit codes: 0 all was acknowledged, 1 not all, 2 wrong use, 3 nothing was acknowledged, 5 disk."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 100;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private Path file;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:1883",
            description = "The gateway (default: ${DEFAULT-VALUE}).")
    private String target;

    @Option(names = "--secrets", paramLabel = "FILE", description = "devices.csv with id,type,label,secret.")
    private Optional<Path> secrets = Optional.empty();

    @Option(
            names = "--devices-out",
            paramLabel = "FILE",
            description = "Only writes such a devices.csv for the recording, with fresh secrets, and ends.")
    private Optional<Path> devicesOut = Optional.empty();

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "max",
            description = "1x, 60x, or max: as fast as the gateway acknowledges (default: ${DEFAULT-VALUE}).")
    private String speed;

    @Option(
            names = "--map",
            split = ",",
            paramLabel = "OLD=NEW",
            description = "Lets the device NEW say what OLD has said.")
    private Map<String, String> names = Map.of();

    @Option(
            names = "--shift-to",
            paramLabel = "TIME",
            description = "Moves times so that the first is now, or for example 2026-09-12T17:00:00+09:00.")
    private Optional<String> shiftTo = Optional.empty();

    @Option(names = "--as-recorded", description = "Leaves times as they are.")
    private boolean asRecorded;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder of sent.ndjson (default: here).")
    private Path out;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Gives up when nothing was acknowledged for so long (default: ${DEFAULT-VALUE}).")
    private Duration grace;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter terminal = spec.commandLine().getOut();
        Clock clock = Clock.systemUTC();
        Speed pace = Speed.parse(speed);
        Recording recorded = Recordings.read(file).renamed(ids());
        recorded.findings().forEach(terminal::println);
        if (devicesOut.isPresent()) {
            Secrets.write(devicesOut.get(), recorded.types(), new SecureRandom());
            return ExitCode.PASS;
        }
        Recording recording = moved(recorded, clock);
        terminal.println(recording.rows() + " rows, " + recording.count(Finding.Fate.REFUSED) + " refused, "
                + recording.count(Finding.Fate.REPAIRED) + " repaired; "
                + recording.messages().size()
                + " messages of " + recording.types().size() + " devices, moved by "
                + Math.round(recording.shiftedSeconds())
                + " s");
        Map<DeviceId, String> known = secrets.isPresent() ? Secrets.read(secrets.get()) : Map.of();
        Files.createDirectories(out);
        try (RecordWriter record = RecordWriter.create(out.resolve(RunFolder.SENT))) {
            Target gateway = new Target("127.0.0.1", 1883, false, Optional.empty()).at(target);
            FleetRun run = new FleetRun(
                    recording.cast(gateway, pace), known, clock, FateSink.of(record), FleetSettings.DEFAULT);
            return report(send(run), terminal);
        }
    }

    private Map<DeviceId, DeviceId> ids() {
        Map<DeviceId, DeviceId> ids = new HashMap<>();
        names.forEach((old, other) -> ids.put(new DeviceId(old), new DeviceId(other)));
        return ids;
    }

    private Recording moved(Recording recorded, Clock clock) {
        if (asRecorded && shiftTo.isPresent()) {
            throw new IllegalArgumentException("--as-recorded and --shift-to exclude each other");
        }
        if (shiftTo.isPresent()) {
            return recorded.startingAt(ScenarioReader.instant(shiftTo.get())
                    .map(Instant::toEpochMilli)
                    .orElseGet(clock::millis));
        }
        return asRecorded ? recorded : recorded.centredOn(clock.millis());
    }

    private FleetStatus send(FleetRun run) throws IOException, InterruptedException {
        StopSignal stop = StopSignal.take();
        run.start();
        long answered = 0;
        long movedNanos = System.nanoTime();
        while (!run.isOver() && !stop.await(POLL_MILLIS) && System.nanoTime() - movedNanos < grace.toNanos()) {
            FleetStatus status = run.status();
            // A recording may be silent for hours; only who waits for an answer can give up.
            if (status.waiting() == 0 || status.acknowledged() + status.refused() > answered) {
                answered = status.acknowledged() + status.refused();
                movedNanos = System.nanoTime();
            }
        }
        return run.end().status();
    }

    private static int report(FleetStatus status, PrintWriter terminal) {
        terminal.println("sent=" + status.made() + " acknowledged=" + status.acknowledged() + " refused="
                + status.refused() + " unacknowledged=" + (status.made() - status.acknowledged() - status.refused())
                + (status.lastProblem().isEmpty() ? "" : " last problem: " + status.lastProblem()));
        if (status.acknowledged() == status.made()) {
            return ExitCode.PASS;
        }
        return status.acknowledged() == 0 ? ExitCode.UNREACHABLE : ExitCode.EXPECTATION_FAILED;
    }
}
