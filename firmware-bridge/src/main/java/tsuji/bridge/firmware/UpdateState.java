package tsuji.bridge.firmware;

/** Where an update stands. */
public enum UpdateState {
    IDLE,
    OFFERED,
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
