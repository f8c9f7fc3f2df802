package tsuji.sim;

import java.io.IOException;

/** Where an emulated device meets the bridge. One thread. */
interface EmulatedPort extends AutoCloseable {
    /** Gives the device what has come, and the time, and passes on what it says. Called often. */
    void step() throws IOException;

    @Override
    void close();
}
