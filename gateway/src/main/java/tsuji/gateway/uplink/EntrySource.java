package tsuji.gateway.uplink;

import java.util.List;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.SeqRange;

/** What the uplink needs of the journal; see there. A seam, so that tests can script what is stored. */
interface EntrySource {
    String epoch();

    long lastSeq();

    List<SeqRange> unsent();

    void confirm(String epoch, List<SeqRange> ranges);

    LedgerSnapshot ledger();

    ResolvedTime resolve(int boot, long monoMillis);

    JournalReader openReader() throws JournalException;

    static EntrySource of(Journal journal) {
        return new EntrySource() {
            @Override
            public String epoch() {
                return journal.epoch();
            }

            @Override
            public long lastSeq() {
                return journal.lastSeq();
            }

            @Override
            public List<SeqRange> unsent() {
                return journal.unsent();
            }

            @Override
            public void confirm(String epoch, List<SeqRange> ranges) {
                journal.confirm(epoch, ranges);
            }

            @Override
            public LedgerSnapshot ledger() {
                return journal.ledger();
            }

            @Override
            public ResolvedTime resolve(int boot, long monoMillis) {
                return journal.resolve(boot, monoMillis);
            }

            @Override
            public JournalReader openReader() throws JournalException {
                return journal.openReader();
            }
        };
    }
}
