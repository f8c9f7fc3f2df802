package tsuji.gateway.ingress.coap;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.wire.DeviceId;

/**
 * Who speaks, by what the DTLS handshake proved and what the registry says of it now. Any thread.
 *
 * <p>A session outlives the handshake by days, so every request asks the registry again.
 */
final class Callers {
    private static final String KEY = "key";

    private final DeviceRegistry registry;

    Callers(DeviceRegistry registry) {
        this.registry = registry;
    }

    /** Empty: nobody who may speak. A peer on the plain port has no principal. */
    Optional<Identity> identity(Principal principal) {
        if (principal instanceof PreSharedKeyIdentity shared) {
            return registry.standing(shared.getIdentity()).map(DeviceRegistry.Standing::identity);
        }
        if (principal instanceof X509CertPath path) {
            return registry.authenticate(path.getTarget());
        }
        return Optional.empty();
    }

    /** The key that a peer of this name must have; empty: the handshake fails. */
    Optional<byte[]> preSharedKey(String name) {
        return DeviceId.isValid(name) ? registry.preSharedKey(name) : Optional.empty();
    }

    /** Goes with a session from its handshake on, so that a key that was exchanged since is noticed. */
    static AdditionalInfo proof(byte[] key) {
        return AdditionalInfo.from(Map.of(KEY, digest(key)));
    }

    /** Whether the handshake of this peer would succeed again; asked when the registry has changed. */
    boolean isStillProven(Principal principal) {
        if (principal instanceof PreSharedKeyIdentity shared) {
            byte[] proven = shared.getExtendedInfo().get(KEY, byte[].class);
            boolean sameKey = preSharedKey(shared.getIdentity())
                    .filter(key -> MessageDigest.isEqual(digest(key), proven))
                    .isPresent();
            return sameKey && identity(principal).isPresent();
        }
        return identity(principal).isPresent();
    }

    private static byte[] digest(byte[] key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
