package tsuji.bridge.modbus;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One value of a meter and where it is.
 *
 * @param metric name of the reading.
 * @param unit SenML symbol, or empty.
 * @param address of its first register; in a SunSpec model counted from the model's beginning.
 * @param scale what one count is worth in {@code unit}.
 * @param scaleAddress register of a power of ten that the count is also multiplied with (SunSpec), if there is one.
 * @param whole whether it is rounded down to a whole number, as registers of energy are.
 * @param extra whether only devices that accept any metric can say it.
 */
record Register(
        String metric, String unit, int address, Type type, BigDecimal scale, OptionalInt scaleAddress, Manner manner) {

    /** How a value is reported. */
    record Manner(boolean whole, boolean extra) {}

    /** How registers hold a number. */
    enum Type {
        U16(1),
        S16(1),
        U32(2),
        S32(2),
        /** SunSpec counter: 0 is "not implemented". */
        ACC32(2),
        FLOAT32(2);

        private final int registers;

        Type(int registers) {
            this.registers = registers;
        }

        int registers() {
            return registers;
        }
    }

    private static final int SCALE_MAX = 10;
    private static final int NOT_IMPLEMENTED_16 = 0x8000;

    /**
     * The value in its unit.
     *
     * @param block registers from {@code start} on, in the order of the wire.
     * @param littleWords whether the low register of a pair comes first.
     * @param sunSpec whether the markers for "not implemented" mean that.
     * @return empty when there is no value: not implemented, or not a number.
     */
    Optional<BigDecimal> value(byte[] block, int start, boolean littleWords, boolean sunSpec) {
        ByteBuffer in = ByteBuffer.wrap(block);
        int at = 2 * (address - start);
        int bits = type.registers() == 1
                ? in.getShort(at) & 0xFFFF
                : littleWords ? Integer.rotateLeft(in.getInt(at), 16) : in.getInt(at);
        if (sunSpec && isNotImplemented(bits)) {
            return Optional.empty();
        }
        Optional<BigDecimal> count = count(bits);
        if (scaleAddress.isEmpty() || count.isEmpty()) {
            return count.map(number -> rounded(number.multiply(scale)));
        }
        int exponent = in.getShort(2 * (scaleAddress.getAsInt() - start));
        boolean known = Math.abs(exponent) <= SCALE_MAX;
        return known
                ? count.map(number -> rounded(number.multiply(scale).scaleByPowerOfTen(exponent)))
                : Optional.empty();
    }

    private Optional<BigDecimal> count(int bits) {
        return switch (type) {
            case U16 -> Optional.of(BigDecimal.valueOf(bits));
            case S16 -> Optional.of(BigDecimal.valueOf((short) bits));
            case S32 -> Optional.of(BigDecimal.valueOf(bits));
            case U32, ACC32 -> Optional.of(BigDecimal.valueOf(bits & 0xFFFFFFFFL));
            case FLOAT32 -> {
                float number = Float.intBitsToFloat(bits);
                // The shortest decimal that is this float: 230.2 and not 230.1999969.
                yield Float.isFinite(number) ? Optional.of(new BigDecimal(Float.toString(number))) : Optional.empty();
            }
        };
    }

    private boolean isNotImplemented(int bits) {
        return switch (type) {
            case U16 -> bits == 0xFFFF;
            case S16 -> bits == NOT_IMPLEMENTED_16;
            case U32 -> bits == 0xFFFFFFFF;
            case S32 -> bits == Integer.MIN_VALUE;
            case ACC32 -> bits == 0;
            case FLOAT32 -> false;
        };
    }

    private BigDecimal rounded(BigDecimal number) {
        return manner.whole() ? number.setScale(0, RoundingMode.FLOOR) : number;
    }
}
