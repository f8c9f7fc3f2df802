package tsuji.gateway.ingress.coap;

import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.gateway.device.DeviceRegistry.Standing;

/**
 * Who speaks, by what the DTLS handshake proved and what the registry says of it now. Any thread.
 *
 * <p>A session outlives its handshake by days, so every request asks the registry again.
 */
final class Callers {
    private static final String STANDING = "standing";

    private final DeviceRegistry registry;

    Callers(DeviceRegistry registry) {
        this.registry = registry;
    }

    /** Goes with a session from its handshake on. */
    static AdditionalInfo proof(Standing proven) {
        return AdditionalInfo.from(Map.of(STANDING, proven));
    }

    /** Empty: nobody who may speak, or not by that key or certificate any more. On the plain port there is no principal. */
    Optional<Identity> identity(Principal principal) {
        if (principal instanceof PreSharedKeyIdentity shared) {
            return Optional.ofNullable(shared.getExtendedInfo().get(STANDING, Standing.class))
                    .flatMap(registry::renew)
                    .map(Standing::identity);
        }
        if (principal instanceof X509CertPath path) {
            return registry.authenticate(path.getTarget());
        }
        return Optional.empty();
    }
}
