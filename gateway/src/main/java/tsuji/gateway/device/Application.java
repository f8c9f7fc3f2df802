package tsuji.gateway.device;

import java.util.Optional;
import tsuji.wire.DeviceId;

/**
 * A peer to be registered, or to be put in place.
 *
 * @param type name of a device type, {@code observer} or {@code agent}.
 * @param speaksFor names of the devices that an agent speaks for; else empty.
 * @param certificate SHA-256 fingerprint of its client certificate in hexadecimal, or empty text.
 */
public record Application(
        String id, String type, String speaksFor, String label, Place place, String certificate, Start start) {
    /** When it may speak. */
    public enum Start {
        AT_ONCE,
        WHEN_CLAIMED
    }

    /** A peer that may speak at once, with nothing else known of it. */
    public static Application of(String id, String type) {
        return new Application(id, type, "", "", Place.UNKNOWN, "", Start.AT_ONCE);
    }

    RegisteredPeer peer(Credential credential) throws RegistryException {
        try {
            return new RegisteredPeer(
                    new DeviceId(id),
                    RegisteredPeer.Role.of(type, speaksFor),
                    label,
                    place,
                    start == Start.AT_ONCE ? State.ACTIVE : State.INVITED,
                    Secrets.of(credential),
                    Certificates.of(certificate(certificate)));
        } catch (IllegalArgumentException e) {
            throw new RegistryException(e.getMessage());
        }
    }

    /** Empty texts leave what is known. */
    RegisteredPeer placed(RegisteredPeer peer) {
        return peer.with(label.isEmpty() ? peer.label() : label, place.equals(Place.UNKNOWN) ? peer.place() : place);
    }

    static Optional<String> certificate(String hex) {
        if (hex.isEmpty()) {
            return Optional.empty();
        }
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("certificate_sha256 is not 64 lower-case hexadecimal digits");
        }
        return Optional.of(hex);
    }
}
