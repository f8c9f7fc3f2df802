package tsuji.gateway.uplink;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.StoredEntry;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;

/**
 * Keeps back the entries of a boot whose wall time nobody knows yet (P5). Each boot gets the configured wait once, counted
 * from its first entry that came by; after that its entries go out marked, without further delay. Thread uplink.
 */
final class TimeGate {
    /**
     * Where the times of entries that were never resolved start: SenML's first absolute moment, to which the monotonic
     * time in the boot is added. Plainly no real time, but order and distances within a boot are right.
     */
    static final long UNKNOWN_FROM_UNIX_MILLIS = (long) Reading.ABSOLUTE_FROM_SECONDS * 1_000;

    private final EntrySource source;
    private final long waitMillis;
    private final Map<Integer, Long> giveUpAtMillis = new HashMap<>();

    TimeGate(EntrySource source, long waitMillis) {
        this.source = source;
        this.waitMillis = waitMillis;
    }

    /** Empty: it must wait. */
    Optional<ReadyEntry> pass(StoredEntry entry, long nowMillis) {
        ResolvedTime time = source.resolve(entry.boot(), entry.monoMillis());
        if (time.quality() != TimeQuality.UNKNOWN && time.unixMillis().isPresent()) {
            return Optional.of(new ReadyEntry(entry, time.unixMillis().getAsLong(), time.quality(), nowMillis));
        }
        if (nowMillis < giveUpAt(entry.boot(), nowMillis)) {
            return Optional.empty();
        }
        long marked = UNKNOWN_FROM_UNIX_MILLIS + entry.monoMillis();
        return Optional.of(new ReadyEntry(entry, marked, TimeQuality.UNKNOWN, nowMillis));
    }

    /** True: entries of this boot that had to wait may go now. */
    boolean isOpen(int boot, long monoMillis, long nowMillis) {
        return nowMillis >= giveUpAt(boot, nowMillis)
                || source.resolve(boot, monoMillis).quality() != TimeQuality.UNKNOWN;
    }

    private long giveUpAt(int boot, long nowMillis) {
        return giveUpAtMillis.computeIfAbsent(boot, key -> nowMillis + waitMillis);
    }
}
