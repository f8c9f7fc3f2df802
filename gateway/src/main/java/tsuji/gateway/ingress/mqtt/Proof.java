package tsuji.gateway.ingress.mqtt;

import java.security.cert.X509Certificate;
import java.util.Optional;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.Identity;

/** How a peer proved who it is; kept as long as the connection, so that it can be checked again when the registry changes. */
sealed interface Proof {
    /** Whose proof it is, by the registry as it is now. */
    Optional<Identity> identity(DeviceRegistry registry);

    /** User name and password of CONNECT. */
    record Secret(String userName, byte[] password) implements Proof {
        @Override
        public Optional<Identity> identity(DeviceRegistry registry) {
            return registry.authenticate(userName, password);
        }
    }

    /** Client certificate of the TLS handshake. */
    record Certificate(X509Certificate certificate) implements Proof {
        @Override
        public Optional<Identity> identity(DeviceRegistry registry) {
            return registry.authenticate(certificate);
        }
    }
}
