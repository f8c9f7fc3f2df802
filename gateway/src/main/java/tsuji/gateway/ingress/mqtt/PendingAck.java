package tsuji.gateway.ingress.mqtt;

import tsuji.gateway.intake.Ack;

/** The answer that one PUBLISH waits for. Made on the connection's thread, decided on thread intake or firmware. */
final class PendingAck implements Ack {
    private static final byte WAITING = 0;
    private static final byte DECIDED = 1;
    private static final byte UNAVAILABLE = 2;

    private final Inflow inflow;
    private final int packetId;
    private final int qos;
    private final ReasonCode reason;
    private final Observers.Message observed;
    private boolean isRepeat;
    private volatile byte state;

    /**
     * An answer that waits for the commit.
     *
     * @param observed what observers are told after the commit, or null when nobody watches.
     */
    PendingAck(Inflow inflow, int packetId, int qos, Observers.Message observed) {
        this.inflow = inflow;
        this.packetId = packetId;
        this.qos = qos;
        this.reason = ReasonCode.SUCCESS;
        this.observed = observed;
    }

    /** An answer that is decided, and waits only for those before it. */
    PendingAck(Inflow inflow, int packetId, int qos, ReasonCode reason) {
        this.inflow = inflow;
        this.packetId = packetId;
        this.qos = qos;
        this.reason = reason;
        this.observed = null;
        this.state = DECIDED;
    }

    /** A further PUBREC for a packet id that has been received already; it opens nothing. */
    static PendingAck repeat(Inflow inflow, int packetId) {
        PendingAck ack = new PendingAck(inflow, packetId, 2, ReasonCode.SUCCESS);
        ack.isRepeat = true;
        return ack;
    }

    @Override
    public void committed() {
        state = DECIDED;
        if (observed != null) {
            inflow.door().observers().committed(observed);
        }
        if (qos > 0) {
            inflow.loop().acknowledged(inflow);
        }
    }

    /** Any thread but intake: the answer may go now, without a group commit. */
    void answer() {
        state = DECIDED;
        inflow.loop().execute(inflow::release);
    }

    @Override
    public void unavailable() {
        state = UNAVAILABLE;
        if (qos > 0) {
            inflow.breakOff();
        }
        inflow.loop().execute(inflow::release);
    }

    @Override
    public boolean isInTurn() {
        return !inflow.isBrokenOff();
    }

    boolean isDecided() {
        return state == DECIDED;
    }

    boolean isUnavailable() {
        return state == UNAVAILABLE;
    }

    boolean isRepeat() {
        return isRepeat;
    }

    int packetId() {
        return packetId;
    }

    int qos() {
        return qos;
    }

    ReasonCode reason() {
        return reason;
    }
}
