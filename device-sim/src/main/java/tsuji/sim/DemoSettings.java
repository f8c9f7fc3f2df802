package tsuji.sim;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a demo shows.
 *
 * @param lasting how long devices speak; the end of the demo, draining and judging, comes on top. Empty: until Ctrl-C.
 * @param scooters devices of the first fleet.
 * @param meters devices of the second.
 * @param keep where files go that stay; empty: a temporary folder that is removed.
 */
record DemoSettings(Optional<Duration> lasting, int scooters, int meters, Optional<Path> keep) {
    static final int DEVICES_MAX = 5_000;
    static final Duration SHORTEST = Duration.ofSeconds(10);

    private static final Duration USUAL = Duration.ofSeconds(40);

    DemoSettings {
        if (lasting.isPresent() && lasting.get().compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("--for " + lasting.get().toSeconds() + "s: at least "
                    + SHORTEST.toSeconds() + "s, or there is no time to break anything");
        }
        if (scooters < 1 || meters < 1 || scooters > DEVICES_MAX || meters > DEVICES_MAX) {
            throw new IllegalArgumentException(
                    "--scooters " + scooters + " --meters " + meters + ": each 1 to " + DEVICES_MAX);
        }
    }

    /** When the link to the city is cut, and for how long: after a quarter of the time, for a quarter. */
    Duration cutAt() {
        return lasting.orElse(USUAL).dividedBy(4);
    }

    Duration mendAt() {
        return lasting.orElse(USUAL).dividedBy(2);
    }

    /** When the gateway is killed: after five eighths of the time, so that it catches up before the end. */
    Duration killAt() {
        return lasting.orElse(USUAL).multipliedBy(5).dividedBy(8);
    }
}
