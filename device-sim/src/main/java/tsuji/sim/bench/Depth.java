package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The city is away and so many messages wait for it already: what one more costs. */
record Depth(int connections, int window, long queued) implements Measurement {
    private static final Duration FILL_MAX = Duration.ofMinutes(10);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(120);

    /** Nothing may be thinned out: the default budget ends before the deepest queue does. */
    private static final Map<String, String> ROOM = Map.of("journal.bytes_max", Long.toString(16L << 30));

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        try (Place place = Place.of(kind, folder, connections, ROOM);
                DeviceLoad load = place.load(connections, window)) {
            long warm = place.warmUp(
                    pace, length -> load.flatOut(length, Long.MAX_VALUE).sent());
            place.sink().await(warm, DRAIN_MAX);
            place.city().stop();
            load.flatOut(FILL_MAX, queued);
            ProcessFigures before = place.figures();
            DeviceLoad.Outcome outcome = load.flatOut(pace.measured(), Long.MAX_VALUE);
            return new Figures()
                    .put(Metric.ACKED_PER_S, outcome.perSecond())
                    .answers(outcome)
                    .perMessage(before, place.figures(), outcome.sent())
                    .resident(Metric.RSS_LOADED_MIB, place.figures().residentBytes())
                    .values();
        }
    }
}
