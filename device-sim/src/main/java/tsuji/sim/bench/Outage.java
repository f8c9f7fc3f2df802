package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The city is away while devices fill the queue, then comes back: how quickly the queue drains, and how long a device that
 * speaks meanwhile waits. Its broker keeps the consumer's session, so nothing passes by the count.
 */
record Outage(int connections, int window) implements Measurement {
    private static final int PROBES_PER_SECOND = 50;
    private static final Duration FILL_MAX = Duration.ofSeconds(60);
    private static final Duration RETURN_MAX = Duration.ofSeconds(30);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(120);
    private static final Duration PROBE_SLICE = Duration.ofMillis(200);

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        try (Place place = Place.of(kind, folder, connections);
                DeviceLoad load = place.load(connections, window);
                DeviceLoad probe = place.probe()) {
            Figures figures = new Figures();
            long warm = place.warmUp(
                    pace, length -> load.flatOut(length, Long.MAX_VALUE).sent());
            place.sink().await(warm, DRAIN_MAX);
            place.sink().probesSince(Stamp.now());
            probe.paced(pace.measured(), PROBES_PER_SECOND);
            Pause.of(PROBE_SLICE);
            figures.put(Metric.LIVE_IDLE_P99_MS, place.sink().probeTimes().millisAt(0.99));

            place.city().stop();
            DeviceLoad.Outcome fill = load.flatOut(FILL_MAX, pace.queued());
            figures.put(Metric.FILL_PER_S, fill.perSecond());
            figures.resident(Metric.RSS_LOADED_MIB, place.figures().residentBytes());
            drain(place, probe, warm, fill.sent(), figures);
            return figures.resident(Metric.RSS_PEAK_MIB, place.figures().residentBytesMax())
                    .values();
        }
    }

    private static void drain(Place place, DeviceLoad probe, long before, long queued, Figures figures)
            throws IOException, InterruptedException {
        place.city().start();
        place.sink().connect();
        // The wait until the subject tries again is its setting, not its speed.
        if (!place.sink().await(before + 1, RETURN_MAX)) {
            throw new IOException("nothing reached the city " + RETURN_MAX.toSeconds() + " s after it was back");
        }
        long start = System.nanoTime();
        place.sink().probesSince(Stamp.now());
        while (place.sink().entries() < before + queued) {
            probe.paced(PROBE_SLICE, PROBES_PER_SECOND);
            if (System.nanoTime() - start > DRAIN_MAX.toNanos()) {
                throw new IOException(queued + " messages were not drained in " + DRAIN_MAX.toSeconds() + " s");
            }
        }
        double seconds = (place.sink().lastNanos() - start) / 1e9;
        // The last probes stand behind the queue where it is one queue for all.
        Pause.of(PROBE_SLICE);
        figures.put(Metric.DRAIN_PER_S, queued / seconds);
        figures.put(Metric.LIVE_DRAIN_P99_MS, place.sink().probeTimes().millisAt(0.99));
    }
}
