package tsuji.bridge.scooter;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A line to one scooter, used by one thread. Echoes of what was sent never come back through it. */
public interface ScooterLine {
    /** Sends and does not wait. */
    void send(Frame frame) throws IOException;

    /** The next frame within the time, or empty. */
    Optional<Frame> receive(Duration timeout) throws IOException, InterruptedException;
}
