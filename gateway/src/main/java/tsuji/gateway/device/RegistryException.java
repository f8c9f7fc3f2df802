package tsuji.gateway.device;

/** The registry cannot be read, changed or written. The message names file, line and what to do about it. */
public final class RegistryException extends Exception {
    private static final long serialVersionUID = 1L;

    public RegistryException(String message) {
        super(message);
    }
}
