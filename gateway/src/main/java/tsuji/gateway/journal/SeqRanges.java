package tsuji.gateway.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A set of sequence numbers as ranges that neither overlap nor touch. It remembers what changed. One thread. */
final class SeqRanges {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    private final Set<Long> changed = new HashSet<>();

    void add(SeqRange range) {
        long first = range.first();
        long last = range.last();
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            first = before.getKey();
            last = Math.max(last, before.getValue());
        }
        Map.Entry<Long, Long> after = lastByFirst.higherEntry(first);
        while (after != null && after.getKey() <= last + 1) {
            last = Math.max(last, after.getValue());
            drop(after.getKey());
            after = lastByFirst.higherEntry(first);
        }
        put(first, last);
    }

    /** Takes the range out and returns what of it was there. */
    List<SeqRange> remove(SeqRange range) {
        List<SeqRange> removed = new ArrayList<>();
        Map.Entry<Long, Long> next = lastByFirst.floorEntry(range.last());
        while (next != null && next.getValue() >= range.first()) {
            long first = next.getKey();
            long last = next.getValue();
            drop(first);
            if (first < range.first()) {
                put(first, range.first() - 1);
            }
            if (last > range.last()) {
                put(range.last() + 1, last);
            }
            removed.add(new SeqRange(Math.max(first, range.first()), Math.min(last, range.last())));
            next = lastByFirst.lowerEntry(first);
        }
        return removed;
    }

    private void put(long first, long last) {
        lastByFirst.put(first, last);
        changed.add(first);
    }

    private void drop(long first) {
        lastByFirst.remove(first);
        changed.add(first);
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    long count() {
        return lastByFirst.entrySet().stream()
                .mapToLong(range -> range.getValue() - range.getKey() + 1)
                .sum();
    }

    /** How many numbers above this one are in the set. */
    long countBehind(long seq) {
        long inside = contains(seq) ? lastByFirst.floorEntry(seq).getValue() - seq : 0;
        return inside
                + lastByFirst.tailMap(seq, false).entrySet().stream()
                        .mapToLong(range -> range.getValue() - range.getKey() + 1)
                        .sum();
    }

    /** Firsts of ranges that came, went or grew since the last call. */
    Map<Long, Optional<Long>> takeChanges() {
        Map<Long, Optional<Long>> changes = new TreeMap<>();
        changed.forEach(first -> changes.put(first, Optional.ofNullable(lastByFirst.get(first))));
        changed.clear();
        return changes;
    }

    boolean contains(long seq) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(seq);
        return range != null && range.getValue() >= seq;
    }

    /** The range whose last number this is. */
    Optional<SeqRange> endingAt(long last) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(last);
        return range == null || range.getValue() != last
                ? Optional.empty()
                : Optional.of(new SeqRange(range.getKey(), last));
    }

    /** The range whose first number this is. */
    Optional<SeqRange> startingAt(long first) {
        return Optional.ofNullable(lastByFirst.get(first)).map(last -> new SeqRange(first, last));
    }

    /** The part from {@code from} on, up to {@code to}, that is not in the set; the first such stretch. */
    Optional<SeqRange> firstAbsent(long from, long to) {
        long first = from;
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(first);
        while (range != null && range.getValue() >= first) {
            first = range.getValue() + 1;
            range = lastByFirst.floorEntry(first);
        }
        Long nextPresent = lastByFirst.higherKey(first);
        long last = nextPresent == null ? to : Math.min(to, nextPresent - 1);
        return last < first ? Optional.empty() : Optional.of(new SeqRange(first, last));
    }

    long lastOrZero() {
        return lastByFirst.isEmpty() ? 0 : lastByFirst.lastEntry().getValue();
    }

    /** Lowest number, or {@code otherwise}. */
    long first(long otherwise) {
        return lastByFirst.isEmpty() ? otherwise : lastByFirst.firstKey();
    }

    List<SeqRange> snapshot() {
        List<SeqRange> ranges = new ArrayList<>(lastByFirst.size());
        lastByFirst.forEach((first, last) -> ranges.add(new SeqRange(first, last)));
        return List.copyOf(ranges);
    }
}
