package tsuji.gateway.ingress.coap;

import java.security.Principal;
import org.eclipse.californium.elements.Definition;
import org.eclipse.californium.elements.Definitions;
import org.eclipse.californium.elements.DefinitionsEndpointContextMatcher;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;

/**
 * A DTLS session is known by its peer and the moment of its handshake, not by the address: behind NAT the address changes,
 * and may be another device's soon after. So repeats and acknowledgements are recognised from a new address, and no answer
 * or command leaves in another session than its own.
 */
final class Sessions extends DefinitionsEndpointContextMatcher {
    private static final Definitions<Definition<?>> OF_A_SESSION = new Definitions<>("session")
            .add(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP)
            .add(DtlsEndpointContext.KEY_EPOCH)
            .add(DtlsEndpointContext.KEY_CIPHER);

    private record Session(Principal peer, long handshakeMillis) {}

    Sessions() {
        super(OF_A_SESSION, true);
    }

    @Override
    public Object getEndpointIdentity(EndpointContext context) {
        return new Session(context.getPeerIdentity(), context.get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP));
    }
}
