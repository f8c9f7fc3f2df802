package tsuji.sim.transport;

import tsuji.sim.device.DeviceMessage;
import tsuji.wire.DeviceId;

/**
 * One device's way to the gateway: keeps what it has to say until the gateway has answered, and comes back by itself. Owned by
 * the fleet's thread.
 */
interface FleetClient {
    Account account();

    default DeviceId id() {
        return account().id();
    }

    /** What is wrong with it now. */
    Trouble trouble();

    void connect();

    boolean isReady();

    /** The device has something to say; when its memory is full it is lost here, and recorded so. */
    void say(DeviceMessage message);

    boolean hasRoom();

    /** Messages without an answer. */
    int waiting();

    /** Once a second: gives up what is overdue. */
    void check(long nowNanos);

    /** Loses its connection or session without a word. It comes back by itself. */
    void drop();

    /** Without network a device does not try again; with it, it comes back within half a second. */
    void offline(boolean now);

    /** The router on its way gives it another address, and forgets the former. */
    void rebind();

    /** Sends what no protocol allows, in turn several kinds. */
    void malformed(long index);

    /** Says something that has no number; only how often is recorded. */
    void babble();

    /** Ends the client and records what is left. */
    void end();
}
