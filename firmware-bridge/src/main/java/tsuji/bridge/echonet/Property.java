package tsuji.bridge.echonet;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One property of a frame.
 *
 * @param epc its code, 0x80 to 0xFF.
 * @param edt its value, 0 to 255 bytes; empty in requests, and in answers that refuse it. Owned by the record.
 */
record Property(int epc, byte[] edt) {
    private static final byte[] NOTHING = {};

    Property {
        if (epc < 0x80 || epc > 0xFF || edt.length > 0xFF) {
            throw new IllegalArgumentException("EPC " + epc + " with " + edt.length + " bytes");
        }
    }

    /** Without a value. */
    static Property of(int epc) {
        return new Property(epc, NOTHING);
    }

    boolean isEmpty() {
        return edt.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Property that && epc == that.epc && Arrays.equals(edt, that.edt);
    }

    @Override
    public int hashCode() {
        return 31 * epc + Arrays.hashCode(edt);
    }

    @Override
    public String toString() {
        return String.format("%02X", epc) + "=" + HexFormat.of().withUpperCase().formatHex(edt);
    }
}
