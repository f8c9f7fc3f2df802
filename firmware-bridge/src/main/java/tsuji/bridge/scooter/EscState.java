package tsuji.bridge.scooter;

/**
 * What the controller says about the scooter at one moment.
 *
 * @param error number of the fault, 0 none; see {@link ErrorCode}.
 * @param alarm {@value #ALARM_PUSHED}: it is pushed while locked.
 * @param state bits of the state word.
 * @param batteryPercent 0 to 100.
 * @param speedMetresPerSecond negative: it rolls backwards.
 * @param temperatureCelsius of the body.
 */
public record EscState(
        int error,
        int alarm,
        int state,
        int batteryPercent,
        double speedMetresPerSecond,
        long odometerMetres,
        double temperatureCelsius) {
    /** Alarm of a locked scooter that is pushed. */
    public static final int ALARM_PUSHED = 9;

    private static final int LIMITED = 1;
    private static final int LOCKED = 1 << 1;
    private static final double TENTHS_OF_KMH = 36;
    private static final double METRES_PER_HOUR = 3600;

    /** Decodes the quick block of Xiaomi and mini: 32 bytes from register B0. */
    static EscState ofQuickBlock(byte[] block) {
        return new EscState(
                Words.unsigned(block, 0),
                Words.unsigned(block, 2),
                Words.unsigned(block, 4),
                Words.unsigned(block, 8),
                Words.signed(block, 10) / METRES_PER_HOUR,
                Words.unsigned32(block, 14),
                Words.signed(block, 22) / 10.0);
    }

    /** Decodes single registers of Ninebot ES and G30, as they were read one after the other. */
    static EscState ofRegisters(byte[] errorAlarmState, byte[] battery, byte[] speed, byte[] odometer, byte[] body) {
        return new EscState(
                Words.unsigned(errorAlarmState, 0),
                Words.unsigned(errorAlarmState, 2),
                Words.unsigned(errorAlarmState, 4),
                Words.unsigned(battery, 0),
                Words.signed(speed, 0) / TENTHS_OF_KMH,
                Words.unsigned32(odometer, 0),
                Words.signed(body, 0) / 10.0);
    }

    public boolean isLocked() {
        return (state & LOCKED) != 0;
    }

    public boolean isLimited() {
        return (state & LIMITED) != 0;
    }

    public boolean isMoving() {
        return speedMetresPerSecond != 0;
    }
}
