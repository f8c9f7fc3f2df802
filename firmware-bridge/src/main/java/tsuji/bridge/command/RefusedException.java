package tsuji.bridge.command;

/** A command that is not done: wrong, unknown, unsafe now. The message is the reason that its issuer gets. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String reason) {
        super(reason);
    }
}
