package tsuji.gateway.seeds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.journal.StoredEntry;
import tsuji.gateway.uplink.SteppedUplink.Tampering;

/** Faults of ours that the simulation must find, or it proves nothing. */
enum Mutation {
    NONE,
    /** The device is answered when its delivery is queued. */
    ACKNOWLEDGE_BEFORE_COMMIT,
    /** The device is answered although the journal could not store. */
    ACKNOWLEDGE_AFTER_FAILURE,
    /** A power cut takes the last transaction with it, as when the log is not synced. */
    COMMIT_WITHOUT_SYNC,
    /** No repeat is recognised. */
    NO_DEDUPLICATION,
    /** The lowest range that the city lacks is forgotten. */
    FORGET_A_RANGE,
    /** One number more is confirmed than the city has. */
    CONFIRM_TOO_MUCH,
    /** Confirmations do not come to the journal. */
    CONFIRM_NOTHING,
    /** Entries leave in the wrong order. */
    SEND_IN_REVERSE;

    Tampering tampering() {
        return new Tampering(this::unsent, this::confirmed, this::page);
    }

    private List<SeqRange> unsent(List<SeqRange> ranges) {
        return this == FORGET_A_RANGE && !ranges.isEmpty() ? ranges.subList(1, ranges.size()) : ranges;
    }

    private List<SeqRange> confirmed(List<SeqRange> ranges) {
        return switch (this) {
            case CONFIRM_NOTHING -> List.of();
            case CONFIRM_TOO_MUCH ->
                ranges.stream()
                        .map(range -> new SeqRange(range.first(), range.last() + 1))
                        .toList();
            default -> ranges;
        };
    }

    private JournalReader.Page page(JournalReader.Page page) {
        if (this != SEND_IN_REVERSE) {
            return page;
        }
        List<StoredEntry> entries = new ArrayList<>(page.entries());
        Collections.reverse(entries);
        return new JournalReader.Page(entries, page.absent(), page.scannedTo());
    }
}
