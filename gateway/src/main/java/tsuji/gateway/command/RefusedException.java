package tsuji.gateway.command;

/** A message that is no command; the message says why. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
