package tsuji.bridge.echonet;

import java.util.Map;

/**
 * What one count of a register is worth, in tenths of a watt-hour, so that every unit of the standard is a whole number.
 *
 * @param coefficient D3, 0 to 999999; 1 when the meter has none.
 * @param unit E1 as it is on the wire.
 * @param digits D7, 1 to 8: after {@code 10^digits − 1} a register begins again at 0.
 */
record EnergyScale(int coefficient, int unit, int digits) {
    static final int COEFFICIENT_MAX = 999_999;
    static final int DIGITS_MAX = 8;

    /** More than this a full register may not be worth: the city's numbers are exact up to 2^53 Wh. */
    private static final double TENTHS_MAX = 10.0 * (1L << 53);

    private static final Map<Integer, Long> TENTHS_OF_WH = Map.of(
            0x00,
            10_000L,
            0x01,
            1_000L,
            0x02,
            100L,
            0x03,
            10L,
            0x04,
            1L,
            0x0A,
            100_000L,
            0x0B,
            1_000_000L,
            0x0C,
            10_000_000L,
            0x0D,
            100_000_000L);

    /** @throws FrameException when the standard does not have such a coefficient, unit or number of digits. */
    static EnergyScale of(int coefficient, int unit, int digits) throws FrameException {
        boolean known = TENTHS_OF_WH.containsKey(unit);
        if (!known
                || (double) Edt.ENERGY_MAX * coefficient * TENTHS_OF_WH.get(unit) > TENTHS_MAX
                || coefficient < 0
                || coefficient > COEFFICIENT_MAX
                || digits < 1
                || digits > DIGITS_MAX) {
            throw new FrameException("coefficient " + coefficient + ", unit " + unit + ", digits " + digits);
        }
        return new EnergyScale(coefficient, unit, digits);
    }

    private long tenthsOfWh(long count) {
        return count * coefficient * TENTHS_OF_WH.get(unit);
    }

    /** A register as whole Wh, rounded down as registers are. */
    long wh(long count) {
        return tenthsOfWh(count) / 10;
    }

    /** Wh from one reading to the next, through the turn of the register if it fell; exact to a tenth. */
    double whBetween(long before, long after) {
        long turn = Math.round(Math.pow(10, digits));
        return tenthsOfWh(Math.floorMod(after - before, turn)) / 10.0;
    }
}
