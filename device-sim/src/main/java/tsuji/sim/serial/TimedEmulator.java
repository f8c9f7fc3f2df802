package tsuji.sim.serial;

/** A device that also speaks by itself. One thread. */
public interface TimedEmulator extends Emulator {
    /** What the device sends because time has come to {@code nowMillis}, Unix time; may be empty. Called often. */
    byte[] passed(long nowMillis);
}
