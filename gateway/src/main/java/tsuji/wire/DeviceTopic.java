package tsuji.wire;

/**
 * A topic of the device contract, taken apart.
 *
 * @param device whose topic it is.
 * @param kind what it carries.
 */
public record DeviceTopic(DeviceId device, Kind kind) {
    /** Purpose of a device topic, and who may publish on it. */
    public enum Kind {
        TELEMETRY,
        EVENTS,
        RESULTS,
        COMMANDS,
        /** {@code v1/{device}/firmware/…}: one or more levels follow. From the gateway. */
        FIRMWARE,
        /** {@code v1/{device}/firmware/req}: the device asks for a piece of an image. */
        FIRMWARE_REQUEST,
        /** {@code v1/{device}/firmware/state}: where an update stands; both sides tell each other. */
        FIRMWARE_STATE,
        /** Whoever subscribes is told which metering slots the gateway has. */
        SLOTS;

        /** Class that the topic asks for; the device type may judge otherwise. */
        public DataClass dataClass() {
            return this == EVENTS || this == RESULTS ? DataClass.EVENT : DataClass.TELEMETRY;
        }

        /** Whether a device reports readings here, which the gateway acknowledges after its commit. */
        public boolean carriesReadings() {
            return this == TELEMETRY || this == EVENTS || this == RESULTS;
        }

        /** Whether a device may say something here. */
        public boolean isFromDevice() {
            return carriesReadings() || this == FIRMWARE_REQUEST || this == FIRMWARE_STATE;
        }
    }
}
