package tsuji.bridge.link;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What drivers find around them.
 *
 * @param ports the serial ports.
 * @param outbox the way to the gateway.
 * @param health where they say how they are.
 * @param stateFolder for files that must survive a restart, named after the link.
 * @param nanoTime time that only goes forward; nanoseconds since any moment.
 * @param clock wall time; may be wrong by years until the Pi has found a time server.
 */
public record Surroundings(
        SerialPorts ports, Outbox outbox, Health health, Path stateFolder, LongSupplier nanoTime, Clock clock) {}
