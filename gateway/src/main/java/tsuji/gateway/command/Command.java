package tsuji.gateway.command;

import java.util.Map;
import tsuji.wire.DeviceId;

/**
 * A command as its issuer wrote it.
 *
 * @param id chosen by the issuer, never used again.
 * @param arguments text, whole numbers and flags by name.
 * @param expiresAtSeconds Unix time; not sent to the device at or after it.
 * @param payload the whole message, handed to the device unchanged, so that a MAC in it stays good.
 */
record Command(
        String id,
        DeviceId device,
        String name,
        Map<String, Object> arguments,
        Origin origin,
        long expiresAtSeconds,
        byte[] payload) {

    /**
     * Where it comes from, in its own words.
     *
     * @param issuedAtSeconds Unix time by the issuer's clock.
     */
    record Origin(String issuer, long issuedAtSeconds) {}
}
