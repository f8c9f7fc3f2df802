package tsuji.gateway.device;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tsuji.wire.DeviceId;

/** Who may speak, and how they prove it. Immutable snapshot behind one reference; any thread, never blocks. */
public interface DeviceRegistry {
    /** Identity of a peer: a device, or an observer that may only watch. */
    sealed interface Identity permits DeviceIdentity, ObserverIdentity, AgentIdentity {
        String name();

        /** Whether both are the same peer in the same role; label and type may differ. */
        default boolean isSamePeer(Identity other) {
            return getClass() == other.getClass() && name().equals(other.name());
        }
    }

    /** A device proved itself. */
    record DeviceIdentity(Device device) implements Identity {
        @Override
        public String name() {
            return device.id().value();
        }
    }

    /** A local observer: may subscribe to {@code v1/#} at QoS 0 and nothing else. */
    record ObserverIdentity(String name) implements Identity {}

    /** Speaks for the listed devices, for example a bridge to a serial line; is no device itself. */
    record AgentIdentity(String name, Set<DeviceId> devices) implements Identity {
        public AgentIdentity {
            devices = Set.copyOf(devices);
        }
    }

    /**
     * What the registry holds about a peer.
     *
     * @param credential stands for the secret without telling it: equal as long as the secret is the same.
     */
    record Standing(Identity identity, Object credential) {}

    /** Standing of a name; empty: it may not speak. */
    Optional<Standing> standing(String name);

    /** Standing that a secret proves. The standing is read first: should the registry change in between, the peer comes again. */
    default Optional<Standing> prove(String name, byte[] secret) {
        Optional<Standing> standing = standing(name);
        return authenticate(name, secret).isPresent() ? standing : Optional.empty();
    }

    /** Standing, as of now, of a peer that proved itself before; empty: what it showed then is no longer good. */
    default Optional<Standing> renew(Standing shown) {
        return standing(shown.identity().name()).filter(now -> now.credential().equals(shown.credential()));
    }

    /** Pre-shared key of a DTLS peer (RFC 4279): the bytes of its secret; empty: unknown, or it has none. */
    default Optional<byte[]> preSharedKey(String identity) {
        return Optional.empty();
    }

    /** Takes note that a peer was heard. Cheap; any thread. */
    default void noteSeen(String name, String address) {}

    /** Takes note of what a device says its firmware is. Cheap; any thread. */
    default void noteFirmware(DeviceId id, String firmware) {}

    /** Checks a user name and secret in constant time. Cheap: secrets are long and random, see the decision record. */
    Optional<Identity> authenticate(String userName, byte[] secret);

    /** Identity of a client certificate, by the SHA-256 fingerprint registered for a device. */
    Optional<Identity> authenticate(X509Certificate certificate);

    Optional<Device> find(DeviceId id);

    /** All active devices, in the order of the registry. */
    List<Device> devices();

    /** Refused peers, the latest first; at most 256. */
    List<Stranger> strangers();

    /**
     * A peer that was refused.
     *
     * @param userName as it said, control characters replaced.
     * @param attempts since it was first noted.
     * @param lastUnixMillis when it last tried.
     */
    record Stranger(String userName, String address, String reason, long attempts, long lastUnixMillis) {
        Stranger withAttempts(long counted) {
            return new Stranger(userName, address, reason, counted, lastUnixMillis);
        }
    }

    /** Remembers an unknown or wrongly authenticated peer for the technician's inbox; bounded. */
    void noteStranger(String userName, String address, String reason);
}
