package tsuji.gateway.ingress.coap;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.Standing;

/** Pre-shared keys of devices, as Scandium asks for them in a handshake. The identity is the device's name, the key its secret. */
final class PskStore implements AdvancedPskStore {
    private static final String WHERE = "dtls";

    private final DeviceRegistry registry;

    PskStore(DeviceRegistry registry) {
        this.registry = registry;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(
            ConnectionId cid,
            ServerNames serverName,
            PskPublicInformation identity,
            String hmacAlgorithm,
            SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        String name = identity.getPublicInfoAsString();
        Optional<byte[]> key = registry.preSharedKey(name);
        Optional<Standing> proven = key.flatMap(bytes -> registry.prove(name, bytes));
        if (proven.isEmpty()) {
            registry.noteStranger(name, WHERE, "no pre-shared key is registered for this identity");
            return new PskSecretResult(cid, identity, null);
        }
        SecretKey secret = SecretUtil.create(key.get(), PskSecretResult.ALGORITHM_PSK);
        return new PskSecretResult(cid, identity, secret, Callers.proof(proven.get()));
    }

    /** Of a client; this is a server. */
    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
        return null;
    }

    /** For stores that answer later; this one answers at once. */
    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {}
}
