package tsuji.bridge.link;

import java.io.IOException;

/** Opens serial lines: the machine's, or a tester's. */
public interface SerialPorts {
    /**
     * Opens a line for this caller alone.
     *
     * @throws IOException says what is wrong and what to do: no such port, no rights, in use.
     */
    SerialLine open(LineSettings settings) throws IOException;
}
