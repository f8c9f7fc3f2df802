package tsuji.wire;

/** A payload that breaks SenML (RFC 8428) or our limits on it. The message says what, where and how much. */
public final class SenmlException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int DETAIL_LENGTH_MAX = 200;

    private final Refusal refusal;

    /** Has no stack trace: it is the sender's fault, and a flood of bad payloads must stay cheap to refuse. */
    public SenmlException(Refusal refusal, String detail) {
        super(detail.substring(0, Math.min(detail.length(), DETAIL_LENGTH_MAX)), null, false, false);
        this.refusal = refusal;
    }

    static SenmlException malformed(String detail) {
        return new SenmlException(Refusal.MALFORMED, detail);
    }

    static SenmlException tooLarge(String detail) {
        return new SenmlException(Refusal.TOO_LARGE, detail);
    }

    /** {@link Refusal#MALFORMED}, {@link Refusal#TOO_LARGE} or {@link Refusal#WRONG_TIME}. */
    public Refusal refusal() {
        return refusal;
    }
}
