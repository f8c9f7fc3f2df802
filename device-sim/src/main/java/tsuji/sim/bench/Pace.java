package tsuji.sim.bench;

import java.time.Duration;

/**
 * How long a measurement lasts.
 *
 * @param warmUp one turn of the load before anything counts.
 * @param warmUpMax all of them; whoever still compiles then is measured all the same.
 * @param measured of load.
 * @param queued messages in the outage.
 */
public record Pace(Duration warmUp, Duration warmUpMax, Duration measured, long queued) {
    public static final Pace FULL =
            new Pace(Duration.ofSeconds(5), Duration.ofSeconds(90), Duration.ofSeconds(8), 500_000);

    /** For a first impression; its figures mean little. */
    public static final Pace QUICK =
            new Pace(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(1), 5_000);
}
