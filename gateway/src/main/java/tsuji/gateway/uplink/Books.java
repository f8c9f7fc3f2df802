package tsuji.gateway.uplink;

/**
 * What we know of one journal's sequence numbers and boots. They mean something else in another journal, so all of this is
 * thrown away when the journal is replaced. Outlives connections. Thread uplink.
 */
final class Books {
    private final String epoch;
    private final Confirmations confirmations;
    private final TimeGate gate;
    private final Suspicion suspicion = new Suspicion();
    private final PutAside putAside = new PutAside();

    Books(UplinkSettings settings, EntrySource source, String epoch) {
        this.epoch = epoch;
        this.confirmations = new Confirmations(source, epoch);
        this.gate = new TimeGate(source, settings.untrustedTimeWait().toMillis());
    }

    String epoch() {
        return epoch;
    }

    Confirmations confirmations() {
        return confirmations;
    }

    TimeGate gate() {
        return gate;
    }

    Suspicion suspicion() {
        return suspicion;
    }

    PutAside putAside() {
        return putAside;
    }

    /** What is to be sent: not confirmed, and not put aside. */
    SeqSet unsent() {
        SeqSet unsent = confirmations.unsent();
        unsent.removeAll(putAside.ranges());
        return unsent;
    }
}
