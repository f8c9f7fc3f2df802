package tsuji.sim.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The gateway's door.
 *
 * @param ca PEM certificates that TLS trusts; empty: the machine's own.
 */
public record Target(String host, int port, boolean tls, Optional<Path> ca) {
    public static final int PORT_MAX = 65_535;

    public Target {
        if (host.isEmpty() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "target \"" + host + ":" + port + "\": write HOST:PORT with a port of 1 to " + PORT_MAX);
        }
    }

    /** This target at another {@code HOST:PORT}. */
    public Target at(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 0 || !hostAndPort.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + hostAndPort + "\" is not HOST:PORT");
        }
        return new Target(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)), tls, ca);
    }

    /** This target by TLS, trusting only these certificates. */
    public Target trusting(Path pem) {
        return new Target(host, port, true, Optional.of(pem));
    }

    @Override
    public String toString() {
        return (tls ? "mqtts://" : "mqtt://") + host + ":" + port;
    }
}
