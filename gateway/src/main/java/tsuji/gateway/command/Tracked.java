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

    /** As its issuer wrote it. */
    Command command() {
        try {
            return CommandReader.read(payload);
        } catch (RefusedException e) {
            throw new IllegalStateException("stored command " + id + " cannot be read", e);
        }
    }

    Tracked moved(State to, String why) {
        return new Tracked(number, id, device, payload, life, to, why);
    }
}
