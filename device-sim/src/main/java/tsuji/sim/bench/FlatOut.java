package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** As fast as acknowledgements come, then until the city has everything. */
record FlatOut(int connections, int window) implements Measurement {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(120);

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        try (Place place = Place.of(kind, folder, connections);
                DeviceLoad load = place.load(connections, window)) {
            long warm = place.warmUp(
                    pace, length -> load.flatOut(length, Long.MAX_VALUE).sent());
            awaitCity(place, warm);
            ProcessFigures before = place.figures();
            long bytes = place.sink().bytes();
            long start = System.nanoTime();

            DeviceLoad.Outcome outcome = load.flatOut(pace.measured(), Long.MAX_VALUE);
            ProcessFigures loaded = place.figures();
            awaitCity(place, warm + outcome.sent());

            Figures figures = new Figures()
                    .put(Metric.ACKED_PER_S, outcome.perSecond())
                    .answers(outcome)
                    .perMessage(before, place.figures(), outcome.sent())
                    .resident(Metric.RSS_LOADED_MIB, loaded.residentBytes())
                    .resident(Metric.RSS_PEAK_MIB, place.figures().residentBytesMax());
            if (place.subject().forwards()) {
                double seconds = (place.sink().lastNanos() - start) / 1e9;
                figures.put(Metric.CITY_PER_S, outcome.sent() / seconds);
                figures.put(Metric.CITY_BYTES, (place.sink().bytes() - bytes) * 1.0 / outcome.sent());
            }
            return figures.values();
        }
    }

    private static void awaitCity(Place place, long entries) throws IOException, InterruptedException {
        if (place.subject().forwards() && !place.sink().await(entries, DRAIN_MAX)) {
            throw new IOException(place.sink().entries() + " of " + entries
                    + " acknowledged messages reached the city in " + DRAIN_MAX.toSeconds() + " s");
        }
    }
}
