package tsuji.gateway.uplink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.journal.SeqRange;

/**
 * Entries that cannot be sent and would hold up all others. They stay unsent in the journal and are shown to people; after a
 * day, or a restart, they are tried again. Thread uplink.
 */
final class PutAside {
    static final long RETRY_AFTER_MILLIS = Duration.ofDays(1).toMillis();

    /** Of each reason. When a broker refuses more than this, it is not the entries that are wrong. */
    static final int ENTRIES_MAX = 1_000;

    /** Why an entry cannot be sent. */
    enum Reason {
        /** The broker ends the connection whenever it gets it. */
        REFUSED(ErrorCode.E803),
        /** The stored body is damaged in a way that its checksum does not show. */
        UNDECODABLE(ErrorCode.E406);

        private final ErrorCode code;

        Reason(ErrorCode code) {
            this.code = code;
        }

        ErrorCode code() {
            return code;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Reason, SeqSet> seqs = new EnumMap<>(Reason.class);
    private long retryAtMillis;

    PutAside() {
        for (Reason reason : Reason.values()) {
            seqs.put(reason, new SeqSet());
        }
    }

    /** False: no more of this reason are put aside; the entry is tried again and again. */
    boolean add(long seq, Reason reason, long nowMillis) {
        SeqSet same = seqs.get(reason);
        if (same.count() >= ENTRIES_MAX) {
            return false;
        }
        if (count() == 0) {
            retryAtMillis = nowMillis + RETRY_AFTER_MILLIS;
        }
        same.add(seq);
        return true;
    }

    /** True: it is time to try all of them again; they are forgotten here. */
    boolean release(long nowMillis) {
        boolean due = count() > 0 && nowMillis >= retryAtMillis;
        if (due) {
            seqs.values().forEach(SeqSet::takeAll);
        }
        return due;
    }

    /** The city has these after all. */
    void forget(List<SeqRange> stored) {
        seqs.values().forEach(same -> same.removeAll(stored));
    }

    List<SeqRange> ranges() {
        List<SeqRange> all = new ArrayList<>();
        seqs.values().forEach(same -> all.addAll(same.ranges()));
        return all;
    }

    long count(Reason reason) {
        return seqs.get(reason).count();
    }

    long count() {
        return seqs.values().stream().mapToLong(SeqSet::count).sum();
    }
}
