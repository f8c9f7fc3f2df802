package tsuji.gateway.ingress.mqtt;

import java.security.cert.X509Certificate;
import java.util.Optional;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.gateway.device.DeviceRegistry.Standing;

/** How a peer proved who it is; kept as long as the connection, so that it can be checked again when the registry changes. */
sealed interface Proof {
    /** Whose proof it is, by the registry as it is now. */
    Optional<Identity> identity(DeviceRegistry registry);

    /** User name and password of CONNECT were right. The password itself is not kept. */
    record Secret(Standing shown) implements Proof {
        /** Empty: unknown name or wrong secret. */
        static Optional<Secret> of(DeviceRegistry registry, String userName, byte[] password) {
            return registry.prove(userName, password).map(Secret::new);
        }

        @Override
        public Optional<Identity> identity(DeviceRegistry registry) {
            return registry.renew(shown).map(Standing::identity);
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
