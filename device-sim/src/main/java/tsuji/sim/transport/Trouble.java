package tsuji.sim.transport;

/** What is wrong with one device and its line now. Owned by the fleet's thread. */
final class Trouble {
    private boolean offline;
    private boolean wrongSecret;
    private double duplicateShare;
    private LineQuality line = LineQuality.GOOD;

    /**
     * How packets pass.
     *
     * @param latencyMillis by which each is late.
     * @param jitterMillis by which it may be later still.
     * @param loss share that is lost and comes a retransmission later.
     */
    record LineQuality(double latencyMillis, double jitterMillis, double loss) {
        static final LineQuality GOOD = new LineQuality(0, 0, 0);
    }

    boolean isOffline() {
        return offline;
    }

    void offline(boolean now) {
        offline = now;
    }

    boolean hasWrongSecret() {
        return wrongSecret;
    }

    void wrongSecret(boolean now) {
        wrongSecret = now;
    }

    /** Share of the messages that are sent twice. */
    double duplicateShare() {
        return duplicateShare;
    }

    void duplicateShare(double now) {
        duplicateShare = now;
    }

    LineQuality line() {
        return line;
    }

    void line(LineQuality now) {
        line = now;
    }
}
