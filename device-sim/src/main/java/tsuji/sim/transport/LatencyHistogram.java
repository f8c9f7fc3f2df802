package tsuji.sim.transport;

/**
 * Counts times in buckets that are at most 1/16 wide, from microseconds to an hour and more; fixed memory. Owned by one
 * thread.
 */
public final class LatencyHistogram {
    private static final int SUB_BITS = 4;
    private static final int SUB = 1 << SUB_BITS;
    private static final long MOST_MICROS = 1L << 40;

    private final long[] counts = new long[(41 - SUB_BITS) * SUB + SUB];
    private long total;

    /** Adds a time. */
    public void record(long micros) {
        counts[bucket(Math.max(0, Math.min(micros, MOST_MICROS)))]++;
        total++;
    }

    private static int bucket(long micros) {
        if (micros < SUB) {
            return (int) micros;
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
        return (shift + 1) * SUB + (int) (micros >>> shift) - SUB;
    }

    private static long upperMicros(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        return ((long) (bucket % SUB + SUB + 1) << shift) - 1;
    }

    /** Upper end of the bucket that holds this share of the times, in milliseconds; 0 when there are none. */
    public double millisAt(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return upperMicros(i) / 1_000.0;
            }
        }
        return 0;
    }
}
