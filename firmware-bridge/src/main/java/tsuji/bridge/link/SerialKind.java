package tsuji.bridge.link;

import java.io.IOException;
import java.util.Optional;

/** A kind of link that stands at a serial port. */
public interface SerialKind extends LinkKind {
    /**
     * Asks whether its kind of device is on a port, without changing anything there.
     *
     * @return what it saw, for people, everything that shares the port; empty when nothing of its kind answered.
     * @throws IOException when the port cannot be opened or is lost.
     */
    Optional<String> probe(Inquiry inquiry) throws IOException, InterruptedException;
}
