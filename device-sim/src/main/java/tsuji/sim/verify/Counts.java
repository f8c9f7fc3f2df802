package tsuji.sim.verify;

/** Sums under way, of one device or of all; {@link Tally} explains those of its names. */
final class Counts {
    long sent;
    long acknowledged;
    long confirmed;
    long refused;
    long refusedAtCity;
    long neverSent;
    long unacknowledged;
    long unacknowledgedAtCity;

    /** Sent and without an answer, whatever the QoS: the gateway may have taken it or not. */
    long unanswered;

    /** Attempts beyond the first. */
    long repeats;

    /** Different entries at the city. */
    long identities;

    /** Arrivals that say they are of this device and are no message of this run. */
    long foreign;

    /** Acknowledged, and not at the city. */
    long missing() {
        return acknowledged - confirmed;
    }

    void add(Counts other) {
        sent += other.sent;
        acknowledged += other.acknowledged;
        confirmed += other.confirmed;
        refused += other.refused;
        refusedAtCity += other.refusedAtCity;
        neverSent += other.neverSent;
        unacknowledged += other.unacknowledged;
        unacknowledgedAtCity += other.unacknowledgedAtCity;
        unanswered += other.unanswered;
        repeats += other.repeats;
        identities += other.identities;
        foreign += other.foreign;
    }
}
