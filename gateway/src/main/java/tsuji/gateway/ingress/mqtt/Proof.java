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
            // Standing first: should the registry change in between, the older one is kept, and the peer must come
            // again.
            Optional<Standing> standing = registry.standing(userName);
            boolean right = registry.authenticate(userName, password).isPresent();
            return right ? standing.map(Secret::new) : Optional.empty();
        }

        @Override
        public Optional<Identity> identity(DeviceRegistry registry) {
            return registry.standing(shown.identity().name())
                    .filter(now -> now.credential().equals(shown.credential()))
                    .map(Standing::identity);
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
