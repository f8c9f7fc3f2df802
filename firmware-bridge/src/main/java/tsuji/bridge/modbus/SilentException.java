package tsuji.bridge.modbus;

/** A device has not answered, or only with noise. The bus is fine for others. */
final class SilentException extends Exception {
    private static final long serialVersionUID = 1L;

    SilentException(String message) {
        super(message);
    }
}
