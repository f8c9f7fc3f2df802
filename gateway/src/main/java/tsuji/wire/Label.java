package tsuji.wire;

/** Labels of SenML fields as their CBOR keys (RFC 8428, table 4), and the JSON names that go with them. */
final class Label {
    static final int BASE_VERSION = -1;
    static final int BASE_NAME = -2;
    static final int BASE_TIME = -3;
    static final int BASE_UNIT = -4;
    static final int BASE_VALUE = -5;
    static final int BASE_SUM = -6;
    static final int NAME = 0;
    static final int UNIT = 1;
    static final int VALUE = 2;
    static final int TEXT = 3;
    static final int FLAG = 4;
    static final int SUM = 5;
    static final int TIME = 6;
    static final int UPDATE_TIME = 7;
    static final int DATA = 8;

    /** Neither the standard's nor worth a meaning: read over. */
    static final int UNKNOWN = Integer.MAX_VALUE;

    private Label() {}

    static int ofJson(String name) {
        return switch (name) {
            case "bver" -> BASE_VERSION;
            case "bn" -> BASE_NAME;
            case "bt" -> BASE_TIME;
            case "bu" -> BASE_UNIT;
            case "bv" -> BASE_VALUE;
            case "bs" -> BASE_SUM;
            case "n" -> NAME;
            case "u" -> UNIT;
            case "v" -> VALUE;
            case "vs" -> TEXT;
            case "vb" -> FLAG;
            case "s" -> SUM;
            case "t" -> TIME;
            case "ut" -> UPDATE_TIME;
            case "vd" -> DATA;
            default -> UNKNOWN;
        };
    }

    static int ofCbor(long key) {
        return key >= BASE_SUM && key <= DATA ? (int) key : UNKNOWN;
    }
}
