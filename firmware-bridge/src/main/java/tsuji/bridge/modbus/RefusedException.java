package tsuji.bridge.modbus;

/** The device has answered with an exception code. It is alive, but does not have what was asked for. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    RefusedException(int code) {
        super("exception " + code + ", " + meaning(code));
        this.code = code;
    }

    int code() {
        return code;
    }

    private static String meaning(int code) {
        return switch (code) {
            case 1 -> "illegal function";
            case 2 -> "illegal address";
            case 3 -> "illegal value";
            case 4 -> "device failure";
            case 5 -> "acknowledge";
            case 6 -> "busy";
            default -> "unknown";
        };
    }
}
