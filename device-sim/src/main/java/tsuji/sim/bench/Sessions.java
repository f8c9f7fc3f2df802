package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.sim.fault.ChildProcess;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;

/**
 * What a session costs: processor time to open it, heap to hold it. Devices come slowly enough to be let in at once, and then
 * are silent; the first tenth warms the JVM up, the others count.
 */
record Sessions(Doors doors) implements Measurement {
    private static final int OPENED_PER_SECOND = 150;
    private static final int WARM_UP_SHARE = 10;
    private static final Duration SILENCE = Duration.ofHours(6);
    private static final Duration OPEN_MAX = Duration.ofSeconds(120);
    private static final Duration COUNT_MAX = Duration.ofSeconds(30);
    private static final double KIBIBYTE = 1 << 10;

    private static final Doors.Rhythm RHYTHM = new Doors.Rhythm(
            new Scenario.Clock(Optional.empty(), SILENCE, Speed.REAL),
            SILENCE,
            FleetSettings.DEFAULT.arriving(OPENED_PER_SECOND));

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        int warmUp = doors.devices() / WARM_UP_SHARE;
        try (GatewaySubject gateway = doors.layOut(folder)) {
            gateway.process().start();
            FleetRun first = doors.fleet(1, warmUp, gateway, RHYTHM);
            FleetRun others = doors.fleet(warmUp + 1, doors.devices(), gateway, RHYTHM);
            try {
                open(first, warmUp);
                return measured(gateway, others, doors.devices() - warmUp);
            } finally {
                first.end();
                others.end();
            }
        }
    }

    private static void open(FleetRun run, int devices) throws IOException, InterruptedException {
        run.start();
        Doors.awaitConnected(run, devices, OPEN_MAX);
    }

    private static Map<Metric, Double> measured(GatewaySubject gateway, FleetRun run, int devices)
            throws IOException, InterruptedException {
        long liveBytes = liveBytes(gateway);
        ProcessFigures before = ProcessFigures.of(gateway.pid());

        open(run, devices);

        ProcessFigures after = ProcessFigures.of(gateway.pid());
        return new Figures()
                .put(Metric.OPENED_PER_CPU_S, devices / (after.cpuSeconds() - before.cpuSeconds()))
                .put(Metric.SESSION_HEAP_KIB, (liveBytes(gateway) - liveBytes) / KIBIBYTE / devices)
                .resident(Metric.RSS_LOADED_MIB, after.residentBytes())
                .values();
    }

    /** The JVM counts them after a collection; the last line is {@code Total instances bytes}. */
    private static long liveBytes(GatewaySubject gateway) throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> words = List.of(program.toString(), Long.toString(gateway.pid()), "GC.class_histogram");
        Path log = gateway.process().log().resolveSibling("jcmd.log");
        try (ChildProcess jcmd = new ChildProcess(words, Map.of(), log)) {
            jcmd.awaitEnd(COUNT_MAX);
            String total = jcmd.output().stream()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no total in " + log));
            return Long.parseLong(total.substring(total.lastIndexOf(' ') + 1));
        }
    }
}
