package tsuji.gateway.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tsuji.gateway.journal.SeqRange;

/** A set of sequence numbers, kept as ranges that do not touch each other. One thread. */
final class SeqSet {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    private long count;

    void add(long seq) {
        add(new SeqRange(seq, seq));
    }

    void add(SeqRange added) {
        long first = added.first();
        long last = added.last();
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            first = before.getKey();
        }
        Map.Entry<Long, Long> next = lastByFirst.ceilingEntry(first);
        while (next != null && next.getKey() - 1 <= last) {
            last = Math.max(last, next.getValue());
            drop(next);
            next = lastByFirst.ceilingEntry(first);
        }
        put(first, last);
    }

    void remove(SeqRange removed) {
        Map.Entry<Long, Long> overlapping = lastByFirst.floorEntry(removed.last());
        while (overlapping != null && overlapping.getValue() >= removed.first()) {
            drop(overlapping);
            if (overlapping.getKey() < removed.first()) {
                put(overlapping.getKey(), removed.first() - 1);
            }
            if (overlapping.getValue() > removed.last()) {
                put(removed.last() + 1, overlapping.getValue());
            }
            overlapping = lastByFirst.lowerEntry(overlapping.getKey());
        }
    }

    void addAll(List<SeqRange> ranges) {
        ranges.forEach(this::add);
    }

    void removeAll(List<SeqRange> ranges) {
        ranges.forEach(this::remove);
    }

    private void put(long first, long last) {
        lastByFirst.put(first, last);
        count += last - first + 1;
    }

    private void drop(Map.Entry<Long, Long> range) {
        lastByFirst.remove(range.getKey());
        count -= range.getValue() - range.getKey() + 1;
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    boolean contains(long seq) {
        return containsAll(new SeqRange(seq, seq));
    }

    boolean containsAll(SeqRange range) {
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(range.first());
        return before != null && before.getValue() >= range.last();
    }

    /** How many sequence numbers. */
    long count() {
        return count;
    }

    /** How many ranges they take. */
    int rangeCount() {
        return lastByFirst.size();
    }

    /** The lowest range. */
    Optional<SeqRange> first() {
        Map.Entry<Long, Long> first = lastByFirst.firstEntry();
        return first == null ? Optional.empty() : Optional.of(new SeqRange(first.getKey(), first.getValue()));
    }

    /** Ascending. */
    List<SeqRange> ranges() {
        List<SeqRange> ranges = new ArrayList<>(lastByFirst.size());
        lastByFirst.forEach((first, last) -> ranges.add(new SeqRange(first, last)));
        return ranges;
    }

    /** All ranges, ascending; the set is empty afterwards. */
    List<SeqRange> takeAll() {
        List<SeqRange> ranges = ranges();
        lastByFirst.clear();
        count = 0;
        return ranges;
    }
}
