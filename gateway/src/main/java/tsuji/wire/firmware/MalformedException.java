package tsuji.wire.firmware;

/** Bytes of a peer or a file that are not what they should be. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(String detail) {
        super(detail);
    }
}
