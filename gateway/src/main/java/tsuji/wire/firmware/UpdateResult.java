package tsuji.wire.firmware;

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

    private final int number;

    UpdateResult(int number) {
        this.number = number;
    }

    /** @throws MalformedException when no result has this number. */
    static UpdateResult of(long number) throws MalformedException {
        for (UpdateResult result : values()) {
            if (result.number == number) {
                return result;
            }
        }
        throw new MalformedException("result " + number + " is unknown");
    }

    public int number() {
        return number;
    }
}
