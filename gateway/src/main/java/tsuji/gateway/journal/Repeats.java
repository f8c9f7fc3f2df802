package tsuji.gateway.journal;

/**
 * The fingerprints of the newest entries, bounded; the oldest leaves first. Thread intake.
 *
 * <p>A ring keeps the order, an open-addressed table beside it answers. 0 marks a free slot, so the key 0 is mapped away.
 */
final class Repeats {
    private final long[] ring;
    private final long[] table;
    private long added;

    Repeats(int keysMax) {
        ring = new long[keysMax];
        table = new long[Integer.highestOneBit(keysMax) * 4];
    }

    boolean contains(long key) {
        return table[slot(nonZero(key))] != 0;
    }

    /** A key that is there already keeps its place. */
    void add(long key) {
        long stored = nonZero(key);
        if (table[slot(stored)] != 0) {
            return;
        }
        int place = (int) (added++ % ring.length);
        if (ring[place] != 0) {
            remove(ring[place]);
        }
        ring[place] = stored;
        table[slot(stored)] = stored;
    }

    private static long nonZero(long key) {
        return key == 0 ? 1 : key;
    }

    /** Where the key is, or where it would go. */
    private int slot(long key) {
        int slot = home(key);
        while (table[slot] != 0 && table[slot] != key) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private int home(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & table.length - 1;
    }

    /** Closes the hole by moving back what stands behind it in the same run (Knuth 6.4, algorithm R). */
    private void remove(long key) {
        int hole = slot(key);
        table[hole] = 0;
        int next = hole + 1 & table.length - 1;
        while (table[next] != 0) {
            int home = home(table[next]);
            boolean mayStay = hole <= next ? hole < home && home <= next : hole < home || home <= next;
            if (!mayStay) {
                table[hole] = table[next];
                table[next] = 0;
                hole = next;
            }
            next = next + 1 & table.length - 1;
        }
    }
}
