package tsuji.gateway.journal;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What other threads leave for thread intake: confirmed ranges, and damage that readers met. Any thread. */
final class Inbox {
    /** Damaged rows beyond are reported again when they are read again. */
    static final int DAMAGED_ROWS_MAX = 10_000;

    /** To find whose a damaged row is takes a while each. */
    static final int DAMAGED_ROWS_PER_COMMIT_MAX = 16;

    private final SeqRanges confirmed = new SeqRanges();
    private final TreeSet<Long> damagedRows = new TreeSet<>();
    private JournalException damagedPages;
    private String epoch = "";

    /** What waits to be written. */
    record Work(List<SeqRange> confirmed, List<Long> damagedRows) {
        boolean isEmpty() {
            return confirmed.isEmpty() && damagedRows.isEmpty();
        }
    }

    /** A database is in use; what waits for one of another epoch is void. */
    synchronized void opened(String opened) {
        if (!epoch.equals(opened)) {
            confirmed.snapshot().forEach(confirmed::remove);
            damagedRows.clear();
            epoch = opened;
        }
    }

    synchronized void confirm(String of, List<SeqRange> ranges) {
        if (epoch.equals(of)) {
            ranges.forEach(confirmed::add);
        }
    }

    synchronized void reportRow(long seq) {
        if (damagedRows.size() < DAMAGED_ROWS_MAX) {
            damagedRows.add(seq);
        }
    }

    synchronized void reportPages(JournalException damage) {
        damagedPages = damage;
    }

    synchronized Optional<JournalException> takeDamage() {
        Optional<JournalException> damage = Optional.ofNullable(damagedPages);
        damagedPages = null;
        return damage;
    }

    synchronized boolean isEmpty() {
        return confirmed.isEmpty() && damagedRows.isEmpty() && damagedPages == null;
    }

    synchronized Work peek() {
        return new Work(
                confirmed.snapshot(),
                damagedRows.stream().limit(DAMAGED_ROWS_PER_COMMIT_MAX).toList());
    }

    /** The work was committed. What came meanwhile stays. */
    synchronized void done(Work work) {
        work.confirmed().forEach(confirmed::remove);
        work.damagedRows().forEach(damagedRows::remove);
    }
}
