package tsuji.gateway.intake;

/**
 * The answer to one delivery. Called exactly once, on thread {@code intake}, and never before the commit that makes the
 * delivery durable; must not block and must not throw.
 */
public interface Ack {
    /** The delivery, or the earlier one that it repeats, is on the disk. */
    void committed();

    /**
     * The journal cannot store it now (disk full, disk error). Nothing may be acknowledged to the peer; the ingress drops
     * the connection or answers 5.03, so that the device sends again later.
     */
    void unavailable();

    /**
     * Thread intake, before it stores the delivery. False: an earlier one of the same peer was {@link #unavailable}, and the
     * peer will send both again; stored now, this one would overtake it.
     */
    default boolean isInTurn() {
        return true;
    }
}
