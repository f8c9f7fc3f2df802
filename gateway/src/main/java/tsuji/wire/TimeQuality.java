package tsuji.wire;

import java.util.Locale;

/** How far the times of an entry can be trusted. The ordinal is stored in the journal. */
public enum TimeQuality {
    /** Never resolved: the boot in which it was received never saw a trusted clock. */
    UNKNOWN,
    /** Resolved from the clock chip or the last shutdown: plausible, may be off by the time the gateway was without power. */
    ESTIMATED,
    /** Resolved from a synchronised clock. */
    SYNCED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As it stands in city packs: lower case. */
    public String label() {
        return label;
    }
}
