package tsuji.gateway.profile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import tsuji.wire.DataClass;
import tsuji.wire.Refusal;
import tsuji.wire.Value;

/**
 * One value of a payload and what it becomes.
 *
 * @param pointer where it stands.
 * @param metric what it is called in the device contract.
 * @param unit SenML symbol after scaling; empty: none.
 * @param conversion from what the device says to the reading's value.
 * @param dataClass what a message with this value means at least.
 */
record Field(Pointer pointer, String metric, String unit, Conversion conversion, DataClass dataClass) {
    /** Longer texts are refused. */
    static final int TEXT_LENGTH_MAX = 256;

    /** Largest exponent of ten, either way: a number of a few characters must not cost megabytes. */
    static final int EXPONENT_MAX = 100;

    private static final double EXACT_MAX = 1L << 53;

    /** A token of the payload as it was read; exactly one of a number, a text and a truth value. */
    sealed interface Token permits Number, Text, Truth {}

    /** A number, exact. */
    record Number(BigDecimal decimal) implements Token {
        @Override
        public String toString() {
            return "a number";
        }
    }

    /** A string. */
    record Text(String text) implements Token {
        @Override
        public String toString() {
            return "a string";
        }
    }

    /** True or false. */
    record Truth(boolean flag) implements Token {
        @Override
        public String toString() {
            return flag ? "true" : "false";
        }
    }

    /** From what stands in the payload to the value of a reading. */
    sealed interface Conversion permits ToNumber, ToFlag, ToText {
        /** The value; the exception's text goes on after the pointer. */
        Value convert(Token token) throws UnfitException;
    }

    /**
     * A number times {@code scale}. Decimal arithmetic: 0.1 kWh are 100 Wh and not 100.00000000000001.
     *
     * @param rounding {@link RoundingMode#UNNECESSARY}: as it is.
     */
    record ToNumber(BigDecimal scale, RoundingMode rounding) implements Conversion {
        @Override
        public Value convert(Token token) throws UnfitException {
            if (!(token instanceof Number number)) {
                throw UnfitException.malformed("is " + token + ", expected a number");
            }
            BigDecimal scaled = number.decimal().multiply(scale);
            BigDecimal exact = rounding == RoundingMode.UNNECESSARY ? scaled : scaled.setScale(0, rounding);
            double nearest = exact.doubleValue();
            // A meter's register is exact or absent.
            if (Math.abs(nearest) >= EXACT_MAX && !isExact(exact, nearest)) {
                throw new UnfitException(Refusal.OUT_OF_RANGE, "becomes " + exact + ", which a double would round");
            }
            return new Value.Num(nearest);
        }

        private static boolean isExact(BigDecimal exact, double nearest) {
            return Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(exact) == 0;
        }
    }

    /** True and false, or 1 and 0. */
    record ToFlag() implements Conversion {
        @Override
        public Value convert(Token token) throws UnfitException {
            if (token instanceof Truth truth) {
                return new Value.Flag(truth.flag());
            }
            if (token instanceof Number number && number.decimal().signum() == 0) {
                return new Value.Flag(false);
            }
            if (token instanceof Number number && number.decimal().compareTo(BigDecimal.ONE) == 0) {
                return new Value.Flag(true);
            }
            throw UnfitException.malformed("is " + token + ", expected true, false, 1 or 0");
        }
    }

    /** Text as it is. */
    record ToText() implements Conversion {
        @Override
        public Value convert(Token token) throws UnfitException {
            if (!(token instanceof Text text)) {
                throw UnfitException.malformed("is " + token + ", expected a string");
            }
            if (text.text().length() > TEXT_LENGTH_MAX) {
                throw new UnfitException(
                        Refusal.TOO_LARGE, "has " + text.text().length() + " characters, allowed " + TEXT_LENGTH_MAX);
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text.text())) {
                throw UnfitException.malformed("has half a surrogate pair");
            }
            return new Value.Text(text.text());
        }
    }
}
