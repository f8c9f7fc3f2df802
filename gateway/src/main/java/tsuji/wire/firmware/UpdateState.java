package tsuji.wire.firmware;

/** Where an update stands. */
public enum UpdateState {
    IDLE,
    OFFERED,
    DOWNLOADING,
    DOWNLOADED,
    VERIFIED,
    WAITING_POLICY,
    INSTALLING,
    REBOOTING,
    TESTING,
    CONFIRMED,
    ROLLED_BACK,
    FAILED;

    public boolean isEnd() {
        return ordinal() >= CONFIRMED.ordinal();
    }
}
