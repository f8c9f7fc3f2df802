package tsuji.gateway.ingress.coap;

import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.gateway.device.DeviceRegistry.Standing;
import tsuji.wire.DeviceId;

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

    /** Whether the exchange is this device's, and its key or certificate still good. */
    boolean isStill(DeviceId device, Exchange exchange) {
        return identity(exchange.getRequest().getSourceContext().getPeerIdentity())
                .filter(identity -> identity.name().equals(device.value()))
                .isPresent();
    }

    /** The device that asks; empty: it is none, and has been told so. */
    Optional<Device> device(CoapExchange exchange, Answers answers) {
        Optional<Identity> identity =
                identity(exchange.advanced().getRequest().getSourceContext().getPeerIdentity());
        if (identity.isEmpty()) {
            answers.refuse(exchange, ResponseCode.UNAUTHORIZED, "only over DTLS, with a registered key or certificate");
            return Optional.empty();
        }
        if (!(identity.get() instanceof DeviceIdentity caller)) {
            answers.refuse(exchange, ResponseCode.FORBIDDEN, "only for devices");
            return Optional.empty();
        }
        registry.noteSeen(caller.name(), exchange.getSourceAddress().getHostAddress());
        return Optional.of(caller.device());
    }
}
