package tsuji.gateway;

import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.StoredEvents;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.SeqRange;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** The events among the last entries of the journal. */
record JournalEvents(Journal journal) implements StoredEvents {
    /** More than a minute of a busy gateway; who looks for an answer is seconds behind. */
    static final int ENTRIES_MAX = 10_000;

    private static final int PAGE_ENTRIES = 1_000;
    private static final int PAGE_BYTES = 1024 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(JournalEvents.class);

    @Override
    public void latest(BiConsumer<DeviceId, byte[]> sink) {
        long last = journal.lastSeq();
        try (JournalReader reader = journal.openReader()) {
            long next = Math.max(1, last - ENTRIES_MAX + 1);
            while (next <= last) {
                JournalReader.Page page = reader.read(new SeqRange(next, last), PAGE_ENTRIES, PAGE_BYTES);
                page.entries().stream()
                        .filter(entry -> entry.dataClass() == DataClass.EVENT)
                        .forEach(entry -> sink.accept(entry.device(), entry.body()));
                next = page.scannedTo() + 1;
            }
        } catch (JournalException e) {
            LOG.warn("answers to commands may be missed: {}", e.getMessage());
        }
    }
}
