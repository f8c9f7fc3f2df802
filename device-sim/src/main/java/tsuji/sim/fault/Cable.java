package tsuji.sim.fault;

import java.io.IOException;

/** The line between devices and gateway. */
public interface Cable {
    /** Returns when nothing more that the gateway says can reach a device. */
    void cut() throws IOException, InterruptedException;

    /** Devices find the gateway again. */
    void mend() throws IOException, InterruptedException;
}
