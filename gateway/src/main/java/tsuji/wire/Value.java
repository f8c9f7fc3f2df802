package tsuji.wire;

import java.util.Arrays;

/** Value of a SenML record: exactly one of {@code v}, {@code vs}, {@code vb}, {@code vd}, or none beside a sum. */
public sealed interface Value permits Value.Num, Value.Text, Value.Flag, Value.Data, Value.None {

    /** {@code v}: finite. Integers are exact up to 2^53. */
    record Num(double number) implements Value {
        public Num {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("value is " + number);
            }
            // Zero has one sign, so that equal readings have equal bytes.
            number += 0.0;
        }
    }

    /** {@code vs}. */
    record Text(String text) implements Value {}

    /** {@code vb}. */
    record Flag(boolean flag) implements Value {}

    /** {@code vd}. The array belongs to the record; callers must not change it. */
    record Data(byte[] bytes) implements Value {
        @Override
        public boolean equals(Object other) {
            return other instanceof Data data && Arrays.equals(bytes, data.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Only a sum is present. */
    record None() implements Value {}
}
