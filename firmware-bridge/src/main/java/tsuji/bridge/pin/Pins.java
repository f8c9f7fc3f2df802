package tsuji.bridge.pin;

import java.io.IOException;

/** The pins of this machine, by GPIO number. One thread. */
interface Pins extends AutoCloseable {
    /** What holds an input while nothing drives it. */
    enum Pull {
        UP,
        DOWN,
        OFF
    }

    void openInput(int pin, Pull pull) throws IOException;

    /** Opens an output at a level, which it also gets when it is closed. */
    void openOutput(int pin, boolean high) throws IOException;

    boolean isHigh(int pin) throws IOException;

    void set(int pin, boolean high) throws IOException;

    /** Never fails. */
    @Override
    void close();
}
