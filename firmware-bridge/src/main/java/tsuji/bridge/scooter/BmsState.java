package tsuji.bridge.scooter;

/**
 * What a battery says: ten bytes from register 31.
 *
 * @param currentAmperes negative: charging.
 * @param warmestCelsius the higher of its two temperatures.
 */
public record BmsState(
        int remainingMilliampereHours,
        int remainingPercent,
        double currentAmperes,
        double voltageVolts,
        int warmestCelsius) {
    private static final int TEMPERATURE_OFFSET = 20;

    static BmsState of(byte[] block) {
        int first = (block[8] & 0xFF) - TEMPERATURE_OFFSET;
        int second = (block[9] & 0xFF) - TEMPERATURE_OFFSET;
        return new BmsState(
                Words.unsigned(block, 0),
                Words.unsigned(block, 2),
                Words.signed(block, 4) / 100.0,
                Words.unsigned(block, 6) / 100.0,
                Math.max(first, second));
    }

    public boolean isCharging() {
        return currentAmperes < 0;
    }
}
