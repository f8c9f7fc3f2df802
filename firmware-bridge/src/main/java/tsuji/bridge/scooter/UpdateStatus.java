package tsuji.bridge.scooter;

/** What a scooter says to a step of an update; the constant's ordinal is the number on the wire. */
public enum UpdateStatus {
    OK("ok"),
    OUT_OF_BOUNDS("out of bounds or invalid parameter"),
    ERASE_ERROR("flash could not be erased"),
    WRITE_ERROR("flash could not be written"),
    NOT_LOCKED("the scooter is not locked"),
    ADDRESS_ERROR("address error"),
    IN_PROGRESS("a command is in progress"),
    BAD_LENGTH("bad length"),
    /** A number that the known lists do not have. */
    UNKNOWN("unknown status");

    private final String text;

    UpdateStatus(String text) {
        this.text = text;
    }

    static UpdateStatus of(int number) {
        return number < UNKNOWN.ordinal() ? values()[number] : UNKNOWN;
    }

    @Override
    public String toString() {
        return text;
    }
}
