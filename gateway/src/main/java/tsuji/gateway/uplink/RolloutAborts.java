package tsuji.gateway.uplink;

/** Hears which roll-outs of firmware the city wants stopped. Threads of the links; must not block. */
public interface RolloutAborts {
    /**
     * The retained message as it is now; comes again on every connection.
     *
     * @param rollout id of the roll-out, which need not be known here.
     * @param payload why, as text; empty: the city took the message back.
     */
    void aborted(String rollout, byte[] payload);
}
