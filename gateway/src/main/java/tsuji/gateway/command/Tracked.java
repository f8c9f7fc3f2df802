package tsuji.gateway.command;

import tsuji.wire.DeviceId;

/**
 * A command that the store holds.
 *
 * @param boot in which it was accepted; {@code deadlineMonoMillis} means something only there.
 */
record Tracked(long number, String id, DeviceId device, byte[] payload, Life life, State state, String reason) {

    /** How long it lives, by both clocks: neither alone may extend it (R26). */
    record Life(long expiresAtSeconds, String boot, long deadlineMonoMillis) {}

    Tracked moved(State to, String why) {
        return new Tracked(number, id, device, payload, life, to, why);
    }
}
