package tsuji.wire;

/** A payload that breaks SenML (RFC 8428) or our limits on it. The message says what, where and how much. */
public final class SenmlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public SenmlException(Refusal refusal, String detail) {
        super(detail);
        this.refusal = refusal;
    }

    /** {@link Refusal#MALFORMED} or {@link Refusal#TOO_LARGE}. */
    public Refusal refusal() {
        return refusal;
    }
}
