package tsuji.gateway.journal;

import java.util.List;

/** Reads entries in short transactions over its own connection, so that the WAL cannot grow behind it. One thread. */
public interface JournalReader extends AutoCloseable {
    /**
     * Entries of the range in ascending order, at most {@code entriesMax} and about {@code bytesMax}. Entries that expired or
     * whose checksum does not match are left out (the latter go to quarantine with intake's next commit).
     *
     * @param scannedTo every entry up to here was looked at; continue behind it.
     */
    Page read(SeqRange range, int entriesMax, int bytesMax) throws JournalException;

    @Override
    void close();

    /**
     * What one read found, and how far it got.
     *
     * @param absent numbers up to {@code scannedTo} under which nothing is stored any more, ascending. Damaged rows are not
     *     among them: they are still to be counted.
     */
    record Page(List<StoredEntry> entries, List<SeqRange> absent, long scannedTo) {}
}
