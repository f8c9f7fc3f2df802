package tsuji.gateway.uplink;

import java.time.Duration;

/**
 * How many bytes may be under way on this line. Starts small and doubles with every round trip while answers are quick;
 * shrinks when they are slow, so that a line of 16 kbit/s is not filled with more than it carries before the batch
 * timeout. Thread uplink.
 */
final class Pace {
    static final int START_BYTES = 16 * 1024;
    static final int LEAST_BYTES = 2 * 1024;
    private static final int QUICK_DIVISOR = 12;
    private static final int SLOW_DIVISOR = 4;

    private final long mostBytes;
    private final int batchBytesMax;
    private final long quickMillis;
    private final long slowMillis;
    private long limitBytes;

    /**
     * @param keepAlive answers come at least this often, or the client takes the line for dead.
     */
    Pace(BatchSettings batch, RetrySettings retry, Duration keepAlive) {
        batchBytesMax = batch.bytesMax();
        mostBytes = Math.max(START_BYTES, 2L * batch.window() * batch.bytesMax());
        long patienceMillis = Math.min(retry.batchTimeout().toMillis(), keepAlive.toMillis() * SLOW_DIVISOR);
        quickMillis = patienceMillis / QUICK_DIVISOR;
        slowMillis = patienceMillis / SLOW_DIVISOR;
        limitBytes = START_BYTES;
    }

    /** The broker answered for so many bytes after so long. */
    void delivered(int bytes, long tookMillis) {
        if (tookMillis <= quickMillis) {
            limitBytes = Math.min(mostBytes, limitBytes + Math.max(bytes, LEAST_BYTES));
        } else if (tookMillis >= slowMillis) {
            limitBytes = Math.max(LEAST_BYTES, limitBytes / 2);
        }
    }

    boolean hasRoom(long bytesUnderWay) {
        return bytesUnderWay < limitBytes;
    }

    /** Room for the backlog leaves room for a batch of fresh entries beside it. */
    boolean hasRoomForBacklog(long bytesUnderWay) {
        return bytesUnderWay + batchBytesMax() <= limitBytes;
    }

    /** A batch may take half of what may be under way, so that the line never waits for a single answer. */
    int batchBytesMax() {
        return (int) Math.min(batchBytesMax, limitBytes / 2);
    }
}
