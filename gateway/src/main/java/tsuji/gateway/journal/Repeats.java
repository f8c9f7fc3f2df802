package tsuji.gateway.journal;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The fingerprints of the newest entries, each with its account, bounded; the oldest leaves first. Thread intake.
 *
 * <p>The account is compared too: a device could craft a body with the fingerprint of what another is about to say, and
 * that would then be taken for a repeat and dropped. A ring keeps the order, an open-addressed table answers: each slot holds a
 * hash and behind it the place in the ring, from 1; 0 marks a free slot. Comparing hashes first spares a look into the ring,
 * which lies far away in memory.
 */
final class Repeats {
    private final long[] keys;
    private final int[] accounts;
    private final long[] table;

    // Devices choose their keys; without knowing this they cannot choose where they meet.
    private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;
    private long added;

    Repeats(int keysMax) {
        keys = new long[keysMax];
        accounts = new int[keysMax];
        table = new long[Integer.highestOneBit(keysMax) * 4];
    }

    boolean contains(int account, long key) {
        return table[slot(hash(account, key), account, key)] != 0;
    }

    /** A key that is there already keeps its place. */
    void add(int account, long key) {
        int hash = hash(account, key);
        if (table[slot(hash, account, key)] != 0) {
            return;
        }
        int place = (int) (added % keys.length);
        if (added >= keys.length) {
            remove(place);
        }
        added++;
        keys[place] = key;
        accounts[place] = account;
        table[slot(hash, account, key)] = (long) hash << 32 | place + 1;
    }

    /** Where the key is, or where it would go. */
    private int slot(int hash, int account, long key) {
        int slot = hash & table.length - 1;
        while (table[slot] != 0 && !(hashAt(slot) == hash && isAt(place(slot), account, key))) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private boolean isAt(int place, int account, long key) {
        return keys[place] == key && accounts[place] == account;
    }

    private int hashAt(int slot) {
        return (int) (table[slot] >>> 32);
    }

    private int place(int slot) {
        return (int) table[slot] - 1;
    }

    private int hash(int account, long key) {
        return (int) ((key ^ account * 0x9E3779B97F4A7C15L) * multiplier >>> 32);
    }

    /** Closes the hole by moving back what stands behind it in the same run (Knuth 6.4, algorithm R). */
    private void remove(int place) {
        int hole = slot(hash(accounts[place], keys[place]), accounts[place], keys[place]);
        table[hole] = 0;
        int next = hole + 1 & table.length - 1;
        while (table[next] != 0) {
            int home = hashAt(next) & table.length - 1;
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
