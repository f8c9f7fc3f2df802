package tsuji.bridge.firmware;

/** Why an update ended as it did: numbers of LwM2M object 5, resource 5, and from 20 on our own. */
public enum UpdateResult {
    NONE(0),
    SUCCESS(1),
    NO_FLASH(2),
    CONNECTION_LOST(4),
    INTEGRITY(5),
    UNSUPPORTED_PACKAGE(6),
    FAILED(8),
    CANCELLED(10),
    SIGNATURE(20),
    WRONG_DEVICE(21),
    REPLAY(22),
    POLICY(23),
    EXPIRED(24);

    private static final int SMP_NO_FREE_SLOT = 9;
    private static final int SMP_INVALID_HASH = 24;
    private static final int SMP_CURRENT_NEWER = 27;
    private static final int SMP_TOO_LARGE = 30;
    private static final int SMP_OVERRUN = 31;

    private final int number;

    UpdateResult(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Meaning of an error of SMP's image group. */
    static UpdateResult ofSmp(long error) {
        if (error == SMP_NO_FREE_SLOT || error == SMP_TOO_LARGE) {
            return NO_FLASH;
        }
        if (error == SMP_INVALID_HASH || error == SMP_OVERRUN) {
            return INTEGRITY;
        }
        return error == SMP_CURRENT_NEWER ? REPLAY : FAILED;
    }
}
