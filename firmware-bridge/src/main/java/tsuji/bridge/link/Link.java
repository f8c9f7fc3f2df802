package tsuji.bridge.link;

import java.util.Optional;
import java.util.Set;
import tsuji.wire.DeviceId;

/** One configured link, not yet in use. */
public interface Link {
    /** For people, threads and files: unique within the bridge. */
    String name();

    /** Devices it speaks for; the gateway must list them for the bridge. */
    Set<DeviceId> devices();

    /** The serial port that it opens and nobody else may use; empty: it has none. */
    default Optional<String> serialPort() {
        return Optional.empty();
    }

    /** Whether it uses the pins of this machine itself. */
    default boolean usesPins() {
        return false;
    }

    /** The driver of this link; it acquires nothing yet. */
    Driver driver(Surroundings around);
}
