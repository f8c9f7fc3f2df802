package tsuji.sim.bench;

/** Moments of this process as numbers of 13 digits that grow by one each microsecond; they travel in the messages. */
final class Stamp {
    static final int DIGITS = 13;

    private static final long FIRST = 1_000_000_000_000L;
    private static final long ORIGIN_NANOS = System.nanoTime();

    private Stamp() {}

    static long now() {
        return FIRST + (System.nanoTime() - ORIGIN_NANOS) / 1_000;
    }
}
