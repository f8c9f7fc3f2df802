package tsuji.gateway.profile;

import tsuji.wire.Refusal;

/** A payload that its profile cannot be applied to. The message is refused; the text says which field and why. */
public final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int DETAIL_LENGTH_MAX = 200;

    private final Refusal refusal;

    /** Has no stack trace: it is the sender's fault, and a flood of bad payloads must stay cheap to refuse. */
    UnfitException(Refusal refusal, String detail) {
        super(detail.substring(0, Math.min(detail.length(), DETAIL_LENGTH_MAX)), null, false, false);
        this.refusal = refusal;
    }

    static UnfitException malformed(String detail) {
        return new UnfitException(Refusal.MALFORMED, detail);
    }

    /** As it is counted in the ledger. */
    public Refusal refusal() {
        return refusal;
    }
}
