package tsuji.sim.device;

import tsuji.wire.DeviceId;

/**
 * Random numbers for one purpose of one device. The stream depends on seed, device and purpose only, so another device, or
 * another purpose, shifts nothing.
 *
 * <p>SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014), ours so that no version of
 * the JDK changes the bytes of a run.
 */
final class RandomStream {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final long origin;
    private long state;

    RandomStream(long seed, DeviceId device, String purpose) {
        origin = mix(seed) ^ hash(device.value() + "/" + purpose);
        state = origin;
    }

    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** From 0 to below 1. */
    double uniform() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    double between(double least, double most) {
        return least + (most - least) * uniform();
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    /** From 0 to below 1, always the same for this index; does not touch the stream. */
    double uniformAt(long index) {
        return (mix(origin + index * GOLDEN_GAMMA) >>> 11) * 0x1.0p-53;
    }

    /** Time to the next of events that come at random, {@code mean} apart on average. StrictMath: same bits everywhere. */
    double exponential(double mean) {
        return -mean * StrictMath.log(1 - uniform());
    }

    /** An interval that is up to {@code jitter} of itself shorter or longer; at least 1 ms. */
    long jittered(long millis, double jitter) {
        return Math.max(1, Math.round(millis * (1 + jitter * between(-1, 1))));
    }
}
