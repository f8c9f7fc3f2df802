package tsuji.sim.transport;

import java.time.Duration;
import java.util.Optional;
import tsuji.wire.DeviceId;

/** The certificates of one device, of which it shows the newest. Owned by the fleet's thread. */
final class Papers {
    private final DeviceId device;
    private Optional<DeviceAuthority> authority = Optional.empty();
    private Optional<DeviceCertificate> current = Optional.empty();

    Papers(DeviceId device) {
        this.device = device;
    }

    /** From now on it has certificates of this authority. */
    void issuedBy(DeviceAuthority issuer) {
        authority = Optional.of(issuer);
        renew();
    }

    /** Empty: nobody has issued any. */
    Optional<DeviceCertificate> current() {
        return current;
    }

    void renew() {
        current = authority.map(issuer -> issuer.issue(device));
    }

    /** Takes one that ends so soon. */
    void renewFor(Duration left) {
        current = authority.map(issuer -> issuer.issue(device, left));
    }
}
