package tsuji.wire.firmware;

/** An update cannot go on. The message says why. */
public final class UpdateFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final UpdateResult result;

    public UpdateFailedException(UpdateResult result, String detail) {
        super(detail);
        this.result = result;
    }

    public UpdateResult result() {
        return result;
    }
}
