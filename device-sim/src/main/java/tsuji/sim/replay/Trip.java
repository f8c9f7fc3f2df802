package tsuji.sim.replay;

import tsuji.wire.DeviceId;

/**
 * One rented ride.
 *
 * @param startSeconds Unix seconds.
 * @param seconds 1 or more.
 * @param metres 0 or more.
 * @param district 0 when unknown.
 */
record Trip(String id, DeviceId device, long startSeconds, int seconds, int metres, int district) {
    long endSeconds() {
        return startSeconds + seconds;
    }
}
