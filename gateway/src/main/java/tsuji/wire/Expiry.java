package tsuji.wire;

import java.util.Locale;

/**
 * Why an accepted entry will never reach the city. Part of the ledger; every expiry leaves a gap record.
 *
 * <p>The ordinal is stored in the journal; add constants at the end.
 */
public enum Expiry {
    /** Telemetry thinned because the byte budget was exhausted. */
    THINNED,
    /** Telemetry older than the configured age. */
    AGED,
    /** The stored row no longer matches its checksum; it is kept aside in the quarantine. */
    CORRUPT,
    /** The row was in a part of the database that could not be read back after damage. */
    UNREADABLE;

    /** As it stands in metrics and the ledger: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
