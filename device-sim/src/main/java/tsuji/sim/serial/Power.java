package tsuji.sim.serial;

/** The supply of an emulated device: fails at a chosen write to its flash. */
public final class Power {
    private long writes;
    private long cutAt = Long.MAX_VALUE;
    private boolean on = true;

    /** The supply failed in the middle of something; the emulator ends what it does. */
    static final class CutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutException() {
            super("power cut", null, false, false);
        }
    }

    /** Fails at the {@code write}-th write from now on, 1 or more, before it takes effect. */
    public void cutAtWrite(long write) {
        writes = 0;
        cutAt = write;
    }

    public void restore() {
        on = true;
        cutAt = Long.MAX_VALUE;
    }

    public boolean isOn() {
        return on;
    }

    /** Writes to the flash since the last {@link #cutAtWrite}, or the start. */
    public long writes() {
        return writes;
    }

    /** To be called before each write that must be whole or not at all. */
    void beforeWrite() {
        writes++;
        if (writes >= cutAt) {
            on = false;
            throw new CutException();
        }
    }
}
