package tsuji.gateway.ingress.mqtt;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many may be inside, and how many may wait in the antechamber: connections that have not proved who they are. Any
 * thread.
 */
final class Admission {
    /** Unproved connections of one address. */
    static final int PENDING_PER_ADDRESS_MAX = 20;

    /** Of this machine itself: the firmware bridge and a TLS or test front end speak for many devices. */
    static final int PENDING_LOOPBACK_MAX = 1_000;

    /** Unproved connections altogether. */
    static final int PENDING_MAX = 2_000;

    private final int connectionsMax;
    private final int socketsMax;
    private final Map<InetAddress, Integer> pendingByAddress = new ConcurrentHashMap<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * An empty house.
     *
     * @param connectionsMax how many may be inside.
     * @param socketsMax how many there may be altogether, so that files are left for everybody else.
     */
    Admission(int connectionsMax, int socketsMax) {
        this.connectionsMax = connectionsMax;
        this.socketsMax = socketsMax;
    }

    /** The place of one connection: first in the antechamber, then inside. Belongs to the connection's thread. */
    final class Place {
        private final InetAddress address;
        private boolean isPending = true;
        private boolean isInside;

        private Place(InetAddress address) {
            this.address = address;
        }

        /** The peer proved who it is. False: there is no room inside. */
        boolean reserve() {
            int before = inside.getAndUpdate(count -> count < connectionsMax ? count + 1 : count);
            isInside = before < connectionsMax;
            return isInside;
        }

        /** The peer's session begins: in the place that it reserved, or in that of the connection which it takes over from. */
        void goInside() {
            leaveAntechamber();
            if (!isInside) {
                isInside = true;
                inside.incrementAndGet();
            }
        }

        /** The connection is gone. */
        void leave() {
            leaveAntechamber();
            if (isInside) {
                isInside = false;
                inside.decrementAndGet();
            }
        }

        private void leaveAntechamber() {
            if (isPending) {
                isPending = false;
                pending.decrementAndGet();
                pendingByAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : (Integer) (count - 1));
            }
        }
    }

    /** A new connection; empty: no room. */
    Optional<Place> enter(InetAddress address) {
        int max = address.isLoopbackAddress() ? PENDING_LOOPBACK_MAX : PENDING_PER_ADDRESS_MAX;
        if (pending.get() >= PENDING_MAX || pending.get() + inside.get() >= socketsMax) {
            return Optional.empty();
        }
        boolean[] entered = new boolean[1];
        pendingByAddress.compute(address, (key, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < max;
            return entered[0] ? (Integer) (before + 1) : count;
        });
        if (!entered[0]) {
            return Optional.empty();
        }
        pending.incrementAndGet();
        return Optional.of(new Place(address));
    }

    int inside() {
        return inside.get();
    }

    int pending() {
        return pending.get();
    }
}
