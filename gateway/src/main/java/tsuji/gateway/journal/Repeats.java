package tsuji.gateway.journal;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The fingerprints of the newest entries, each with its account, bounded; the oldest leaves first. Thread intake.
 *
 * <p>The account is compared too: a device could craft a body with the fingerprint of what another is about to say, and
 * that would then be taken for a repeat and dropped. A ring keeps the order, an open-addressed table of places in it
 * answers; 0 marks a free slot.
 */
final class Repeats {
    private final long[] keys;
    private final int[] accounts;
    private final int[] table;

    // Devices choose their keys; without knowing this they cannot choose where they meet.
    private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;
    private long added;

    Repeats(int keysMax) {
        keys = new long[keysMax];
        accounts = new int[keysMax];
        table = new int[Integer.highestOneBit(keysMax) * 4];
    }

    boolean contains(int account, long key) {
        return table[slot(account, key)] != 0;
    }

    /** A key that is there already keeps its place. */
    void add(int account, long key) {
        if (contains(account, key)) {
            return;
        }
        int place = (int) (added % keys.length);
        if (added >= keys.length) {
            remove(place);
        }
        added++;
        keys[place] = key;
        accounts[place] = account;
        table[slot(account, key)] = place + 1;
    }

    /** Where the key is, or where it would go. */
    private int slot(int account, long key) {
        int slot = home(account, key);
        while (table[slot] != 0 && !(keys[table[slot] - 1] == key && accounts[table[slot] - 1] == account)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private int home(int account, long key) {
        long mixed = (key ^ account * 0x9E3779B97F4A7C15L) * multiplier;
        return (int) (mixed >>> 32) & table.length - 1;
    }

    /** Closes the hole by moving back what stands behind it in the same run (Knuth 6.4, algorithm R). */
    private void remove(int place) {
        int hole = slot(accounts[place], keys[place]);
        table[hole] = 0;
        int next = hole + 1 & table.length - 1;
        while (table[next] != 0) {
            int home = home(accounts[table[next] - 1], keys[table[next] - 1]);
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
