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
        /** {@code v1/{device}/firmware/…}: one or more levels follow. */
        FIRMWARE,
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
    }
}
