package tsuji.sim.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between tries to connect: decorrelated jitter, so that a fleet that lost its gateway at one moment does not come
 * back at one moment; longer when the server has said why. Starts over only after a connection that lasted.
 */
final class Backoff {
    private final Bounds bounds;
    private final RandomGenerator random;
    private long lastMillis;

    /**
     * Bounds of the waits.
     *
     * @param stable a connection that lasted this long has proved the server well.
     */
    record Bounds(Duration least, Duration most, Duration stable) {}

    Backoff(Bounds bounds, RandomGenerator random) {
        this.bounds = bounds;
        this.random = random;
        this.lastMillis = bounds.least.toMillis();
    }

    /** The device has other credentials: why the former were refused says nothing of these. */
    void startOver() {
        lastMillis = bounds.least.toMillis();
    }

    /**
     * Wait before the next try.
     *
     * @param reasonCode of CONNACK or DISCONNECT; 0 when the connection just broke.
     * @param lastedMillis how long the connection was up; 0 when it never was.
     */
    long nextMillis(int reasonCode, long lastedMillis) {
        long least = bounds.least.toMillis();
        long most = bounds.most.toMillis();
        if (lastedMillis >= bounds.stable.toMillis()) {
            startOver();
        }
        long upper = Math.max(least + 1, Math.min(most, lastMillis * 3));
        lastMillis = random.nextLong(least, upper);
        return switch (Reasons.of(reasonCode)) {
            case BROKEN -> lastMillis;
            case BUSY -> Math.min(most, lastMillis + most / 3);
            case HOPELESS -> most + random.nextLong(Math.max(1, most / 3));
        };
    }

    /** What a reason code asks of a client. */
    private enum Reasons {
        /** The connection broke, or the server ends: try again. */
        BROKEN,
        /** The server cannot now: leave it alone for a while. */
        BUSY,
        /** Trying again soon cannot help: wrong credentials, banned, or another client with this id, which would kick back. */
        HOPELESS;

        static Reasons of(int reasonCode) {
            return switch (reasonCode) {
                // CONNACK of MQTT 3.1.1: unavailable; then MQTT 5: unavailable, busy, quota, rate.
                case 0x03, 0x88, 0x89, 0x97, 0x9F -> BUSY;
                // MQTT 3.1.1: version, id, credentials, not authorized; then MQTT 5: version, id, credentials, not
                // authorized, banned, session taken over.
                case 0x01, 0x02, 0x04, 0x05, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8E -> HOPELESS;
                default -> BROKEN;
            };
        }
    }
}
