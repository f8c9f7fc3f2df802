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

    /** A JVM's compiler is at work for half a minute; a gateway runs for months. */
    private static final int WARM_UPS = 6;

    /** The gateway's takes as many messages as come in that time at this rate, and longer where fewer come. */
    private static final int GATEWAY_SETTLES_PER_SECOND = 8_000;

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        try (Place place = Place.of(kind, folder, connections, settings);
                DeviceLoad load = place.load(connections, UNDER_WAY_MAX / connections)) {
            DeviceLoad.Outcome hot = load.flatOut(pace.warmUp().dividedBy(2), Long.MAX_VALUE);
            DeviceLoad.Outcome warm = load.paced(pace.warmUp().multipliedBy(warmUps(kind)), perSecond);
            if (place.subject().forwards()) {
                place.sink().await(hot.sent() + warm.sent(), DRAIN_MAX);
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

    private int warmUps(Kind kind) {
        boolean isSlow = kind == Kind.GATEWAY && perSecond < GATEWAY_SETTLES_PER_SECOND;
        return isSlow ? WARM_UPS * GATEWAY_SETTLES_PER_SECOND / perSecond : WARM_UPS;
    }
}
