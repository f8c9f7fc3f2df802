package tsuji.sim.city;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of sequence numbers, kept as ranges: a handful of them where numbers arrive almost in order. One thread. */
final class SeqRanges {
    /** From {@code first} to {@code last}, both included. */
    record Range(long first, long last) {}

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /** False: it is in the set already. */
    boolean add(long seq) {
        Map.Entry<Long, Long> below = lastByFirst.floorEntry(seq);
        if (below != null && below.getValue() >= seq) {
            return false;
        }
        long first = below != null && below.getValue() == seq - 1 ? below.getKey() : seq;
        Long lastAbove = lastByFirst.remove(seq + 1);
        lastByFirst.put(first, lastAbove == null ? seq : lastAbove);
        return true;
    }

    /** How many numbers are in the set. */
    long size() {
        long size = 0;
        for (Map.Entry<Long, Long> range : lastByFirst.entrySet()) {
            size += range.getValue() - range.getKey() + 1;
        }
        return size;
    }

    /** Ascending, disjoint, not adjacent. */
    List<Range> ranges() {
        List<Range> ranges = new ArrayList<>(lastByFirst.size());
        lastByFirst.forEach((first, last) -> ranges.add(new Range(first, last)));
        return ranges;
    }
}
