package tsuji.sim.device;

import tsuji.wire.DeviceId;

/** A simulated device: tells when it speaks next and what it says then. Owned by one thread; never ends. */
public interface Device {
    DeviceId id();

    /** Virtual time of the next message: Unix milliseconds, never falling. */
    long nextAtMillis();

    /** Lives on to {@link #nextAtMillis} and makes that message. */
    DeviceMessage next();
}
