package tsuji.sim.transport;

import java.time.Duration;

/**
 * How simulated devices use MQTT.
 *
 * @param window messages that one device has under way at once; an MQTT 5 server may allow less.
 * @param bufferMax messages that one device keeps, under way or waiting; a device has little memory, so what it makes
 *     beyond that is dropped and recorded as never sent.
 * @param keepAlive after half of it without a packet sent a device pings.
 * @param silence a device that waits for an answer and hears nothing for this long gives the connection up.
 * @param backoff shortest and longest wait before the next try to connect.
 * @param connectsPerSecond how fast the fleet comes up.
 */
public record FleetSettings(
        int window,
        int bufferMax,
        Duration keepAlive,
        Duration silence,
        Backoff.Bounds backoff,
        int connectsPerSecond) {
    /** A device that is told to reboot is gone for so long. */
    static final long REBOOT_MILLIS = 2_000;

    public static final FleetSettings DEFAULT = new FleetSettings(
            10,
            500,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            new Backoff.Bounds(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(10)),
            500);

    /** The same with devices that wait for each answer, and all come at once. */
    public FleetSettings oneAtATime() {
        return new FleetSettings(1, bufferMax, keepAlive, silence, backoff, 1_000_000);
    }

    /** The same with a fleet that comes up so fast. */
    public FleetSettings arriving(int perSecond) {
        return new FleetSettings(window, bufferMax, keepAlive, silence, backoff, perSecond);
    }

    /** The same with devices that never wait longer than this before they connect again. */
    public FleetSettings reconnectingWithin(Duration longest) {
        Backoff.Bounds bounds = new Backoff.Bounds(longest.dividedBy(4), longest, longest);
        return new FleetSettings(window, bufferMax, keepAlive, silence, bounds, connectsPerSecond);
    }
}
