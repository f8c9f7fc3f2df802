package tsuji.gateway.device;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import tsuji.wire.DeviceId;

/** Who may speak, and how they prove it. Immutable snapshot behind one reference; any thread, never blocks. */
public interface DeviceRegistry {
    /** Identity of a peer: a device, or an observer that may only watch. */
    sealed interface Identity permits DeviceIdentity, ObserverIdentity {
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

    /**
     * What the registry holds about a peer.
     *
     * @param credential stands for the secret without telling it: equal as long as the secret is the same.
     */
    record Standing(Identity identity, Object credential) {}

    /** Standing of a name; empty: it may not speak. */
    Optional<Standing> standing(String name);

    /** Checks a user name and secret in constant time. Cheap: secrets are long and random, see the decision record. */
    Optional<Identity> authenticate(String userName, byte[] secret);

    /** Identity of a client certificate, by the SHA-256 fingerprint registered for a device. */
    Optional<Identity> authenticate(X509Certificate certificate);

    /** The key by which a peer proves itself in DTLS (RFC 4279); empty: it has none, or may not speak. */
    default Optional<byte[]> preSharedKey(String identity) {
        return Optional.empty();
    }

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
    record Stranger(String userName, String address, String reason, long attempts, long lastUnixMillis) {}

    /** Remembers an unknown or wrongly authenticated peer for the technician's inbox; bounded. */
    void noteStranger(String userName, String address, String reason);
}
