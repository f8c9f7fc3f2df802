package tsuji.sim.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The gateway's door.
 *
 * @param coapsPort of its door for devices that speak CoAP over DTLS.
 * @param ca PEM certificates that TLS trusts; empty: the machine's own.
 */
public record Target(String host, int port, int coapsPort, boolean tls, Optional<Path> ca) {
    /** Where CoAP over DTLS is at home (RFC 7252, section 12.7). */
    public static final int PORT_COAPS = 5_684;

    public static final int PORT_MAX = 65_535;

    public Target {
        if (host.isEmpty() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "target \"" + host + ":" + port + "\": write HOST:PORT with a port of 1 to " + PORT_MAX);
        }
    }

    /** The same with CoAP at its usual port. */
    public Target(String host, int port, boolean tls, Optional<Path> ca) {
        this(host, port, PORT_COAPS, tls, ca);
    }

    /** This target with CoAP at another port. */
    public Target withCoapsPort(int other) {
        return new Target(host, port, other, tls, ca);
    }

    /** This target with MQTT at another port. */
    public Target withPort(int other) {
        return new Target(host, other, coapsPort, tls, ca);
    }

    /** This target at another {@code HOST:PORT}. */
    public Target at(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 0 || !hostAndPort.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + hostAndPort + "\" is not HOST:PORT");
        }
        return new Target(
                hostAndPort.substring(0, colon),
                Integer.parseInt(hostAndPort.substring(colon + 1)),
                coapsPort,
                tls,
                ca);
    }

    /** This target by TLS, trusting only these certificates. */
    public Target trusting(Path pem) {
        return new Target(host, port, coapsPort, true, Optional.of(pem));
    }

    @Override
    public String toString() {
        return (tls ? "mqtts://" : "mqtt://") + host + ":" + port;
    }
}
