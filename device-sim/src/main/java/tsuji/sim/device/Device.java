package tsuji.sim.device;

import tsuji.wire.DeviceId;

/** A simulated device: tells when it speaks next and what it says then. Owned by one thread; never ends. */
public interface Device {
    DeviceId id();

    /** Virtual time of the next message: Unix milliseconds, never falling. */
    long nextAtMillis();

    /** Lives on to {@link #nextAtMillis} and makes that message. */
    DeviceMessage next();

    /**
     * Does a command, or does not, at a virtual time that is not before the last message nor after the next one; the next
     * message may be due earlier from then on. Only devices that take commands do.
     */
    default Outcome obey(Command command, long nowMillis) {
        throw new UnsupportedOperationException(id() + " takes no commands");
    }

    /** Makes the message that tells what became of a command. */
    default DeviceMessage answer(Command command, Outcome outcome, long nowMillis) {
        throw new UnsupportedOperationException(id() + " takes no commands");
    }

    /**
     * It has started with this version of its firmware, which its telemetry tells from now on. The time is as in {@link #obey}.
     *
     * @return the message that tells it at once.
     */
    default DeviceMessage starts(String firmware, long nowMillis) {
        throw new UnsupportedOperationException(id() + " takes no firmware");
    }
}
