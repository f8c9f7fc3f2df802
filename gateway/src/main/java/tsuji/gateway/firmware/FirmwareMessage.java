package tsuji.gateway.firmware;

import tsuji.wire.DeviceId;

/**
 * A message to a device.
 *
 * @param payload owned by the door from here on.
 * @param expiresAtMonoMillis not sent at or after this moment of the running boot.
 */
public record FirmwareMessage(DeviceId device, Kind kind, byte[] payload, long expiresAtMonoMillis) {
    /** What it is; the device knows it by the topic. */
    public enum Kind {
        /** The signed manifest. */
        MANIFEST("manifest"),
        CHUNK("chunk"),
        STATE("state");

        private final String level;

        Kind(String level) {
            this.level = level;
        }

        /** Below {@code firmware} in the device's topics. */
        public String level() {
            return level;
        }
    }
}
