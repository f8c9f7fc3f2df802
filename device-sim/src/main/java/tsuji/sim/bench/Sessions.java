package tsuji.sim.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                return measured(gateway.pid(), others, doors.devices() - warmUp);
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

    private static Map<Metric, Double> measured(long pid, FleetRun run, int devices)
            throws IOException, InterruptedException {
        long liveBytes = liveBytes(pid);
        ProcessFigures before = ProcessFigures.of(pid);

        open(run, devices);

        ProcessFigures after = ProcessFigures.of(pid);
        return new Figures()
                .put(Metric.OPENED_PER_CPU_S, devices / (after.cpuSeconds() - before.cpuSeconds()))
                .put(Metric.SESSION_HEAP_KIB, (liveBytes(pid) - liveBytes) / KIBIBYTE / devices)
                .resident(Metric.RSS_LOADED_MIB, after.residentBytes())
                .values();
    }

    /** The JVM counts them after a collection; its last line is {@code Total instances bytes}. */
    private static long liveBytes(long pid) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .lines()
                .toList();
        String total = lines.get(lines.size() - 1);
        if (process.waitFor() != 0 || !total.startsWith("Total")) {
            throw new IOException("jcmd of a JDK is needed to look at the gateway's heap: " + total);
        }
        return Long.parseLong(total.substring(total.lastIndexOf(' ') + 1));
    }
}
