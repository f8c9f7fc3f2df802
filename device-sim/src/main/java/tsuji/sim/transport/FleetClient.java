package tsuji.sim.transport;

import tsuji.sim.device.DeviceMessage;
import tsuji.wire.DeviceId;

/**
 * One device's way to the gateway: keeps what it has to say until the gateway has answered, and comes back by itself. Owned by
 * the fleet's thread.
 */
interface FleetClient {
    /** What it has, whatever it speaks. */
    Unit unit();

    default DeviceId id() {
        return unit().account().id();
    }

    /** What is wrong with it now. */
    default Trouble trouble() {
        return unit().trouble();
    }

    /** From its next connection or session on it takes commands. */
    void listen(CommandEar commands);

    /** From its next connection or session on it takes firmware; by what it returns. */
    FirmwareLink update(FirmwareEar ear);

    void connect();

    boolean isReady();

    /** The device has something to say; when its memory is full it is lost, and recorded so. */
    default void say(DeviceMessage message) {
        unit().keep(message);
        pump();
    }

    /** Sends of what waits as much as may be sent now. */
    void pump();

    default boolean hasRoom() {
        return unit().outbox().hasRoom();
    }

    /** Messages without an answer. */
    default int waiting() {
        return unit().outbox().size();
    }

    /** Switches itself off and on again; what it has to say is kept. */
    void reboot();

    /** Once a second: gives up what is overdue. */
    void check(long nowNanos);

    /** Loses its connection or session without a word. It comes back by itself. */
    void drop();

    /** Without network a device does not try again; with it, it comes back within half a second. */
    void offline(boolean now);

    /** Proves anew who it is, in another connection or session, within half a second. */
    void reauthenticate();

    /** The router on its way gives it another address, and forgets the former. */
    void rebind();

    /** Sends what no protocol allows, in turn several kinds. */
    void malformed(long index);

    /** Says something that has no number; only how often is recorded. */
    void babble();

    /** Ends the client and records what is left. */
    void end();
}
