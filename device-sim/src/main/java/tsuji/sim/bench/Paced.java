package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * At a rate that every subject can keep: how quickly it answers, and what that costs.
 *
 * @param settings of the gateway that differ from its defaults, as TOML values by key.
 */
record Paced(int connections, int perSecond, Map<String, String> settings) implements Measurement {
    /** On all connections together. Never full at these rates: a device does not wait for answers here. */
    private static final int UNDER_WAY_MAX = 20_000;

    private static final Duration DRAIN_MAX = Duration.ofSeconds(20);

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        try (Place place = Place.of(kind, folder, connections, settings);
                DeviceLoad load = place.load(connections, UNDER_WAY_MAX / connections)) {
            DeviceLoad.Outcome hot = load.flatOut(pace.warmUp().dividedBy(2), Long.MAX_VALUE);
            long warm =
                    place.warmUp(pace, length -> load.paced(length, perSecond).sent());
            if (place.subject().forwards()) {
                place.sink().await(hot.sent() + warm, DRAIN_MAX);
            }
            ProcessFigures before = place.figures();
            DeviceLoad.Outcome outcome = load.paced(pace.measured(), perSecond);
            return new Figures()
                    .put(Metric.ACKED_PER_S, outcome.perSecond())
                    .answers(outcome)
                    .perMessage(before, place.figures(), outcome.sent())
                    .values();
        }
    }
}
