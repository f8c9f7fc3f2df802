package tsuji.gateway;

/** The gateway cannot start. The message is one line for the operator: what, which, and what to do. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
