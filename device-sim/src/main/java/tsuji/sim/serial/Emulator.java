package tsuji.sim.serial;

/** A device at the far end of a line. One thread. */
public interface Emulator {
    /** What the device sends when these bytes reach it; may be empty. A device without power sends nothing. */
    byte[] receive(byte[] bytes);
}
