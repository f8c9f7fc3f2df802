package tsuji.bridge.echonet;

import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Which metering slots of a meter the gateway has: what it has acknowledged, mended by what it says when it is asked.
 */
interface SlotLedger {
    /** What became of a slot. */
    enum Fate {
        ACKNOWLEDGED,
        /** The meter itself has no value for it. */
        NO_DATA
    }

    /** Beginnings of the oldest slots without a fate that end at {@code until} or before; at most {@code most}. */
    List<LocalDateTime> missing(LocalDateTime until, int most);

    /** Whether this slot belongs to the meter's time here and has no fate. */
    boolean isMissing(LocalDateTime start);

    /** The fate of slots, durable when this returns. */
    void settle(Collection<LocalDateTime> starts, Fate fate) throws IOException;

    /** The fate of one slot. */
    default void settle(LocalDateTime start, Fate fate) throws IOException {
        settle(List.of(start), fate);
    }

    /**
     * The gateway has said which slots it has. What it does not have is missing, whatever it once acknowledged, from the first
     * that it has or this ledger knows. Durable when this returns.
     *
     * @return how many slots were settled and are missing now.
     */
    int reconcile(Set<LocalDateTime> had) throws IOException;

    /** Serial number of the meter whose slots these are; empty at first. */
    String serial();

    /** The meter's identity. The first call with {@code now} begins the ledger with the slot in which the meter is. */
    void identify(String serial, LocalDateTime slotStart) throws IOException;
}
