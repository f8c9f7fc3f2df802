package tsuji.gateway.ingress.coap;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the door for constrained devices; {@code [coap]} in the configuration file. Both ports are off by default: a
 * door that nobody uses stays shut.
 *
 * @param port plain CoAP on loopback, for what needs no identity; 0: any free port; -1: off.
 * @param dtls the listener for devices.
 * @param limits what one peer and all peers may take up.
 */
public record CoapSettings(int port, Dtls dtls, Limits limits) {
    /** A port that is switched off. */
    public static final int OFF = -1;

    public CoapSettings {
        require("port", port, OFF, 65_535);
    }

    /** Whether there is any door to open. */
    public boolean isOn() {
        return port != OFF || dtls.port() != OFF;
    }

    /**
     * The DTLS listener.
     *
     * @param port 0: any free port; -1: off.
     * @param bind address to listen on.
     * @param files certificates; those of the MQTT door.
     */
    public record Dtls(int port, String bind, Files files) {
        public Dtls {
            require("dtls_port", port, OFF, 65_535);
            if (bind.isEmpty()) {
                throw new IllegalArgumentException("dtls_bind is empty, expected an address such as 0.0.0.0");
            }
        }
    }

    /**
     * PEM files.
     *
     * @param certificate chain, for an elliptic curve key; empty: the gateway's own is made on first start.
     * @param key PKCS#8, of {@code certificate}.
     * @param clientCa devices may then show a certificate instead of a pre-shared key.
     */
    public record Files(Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa) {}

    /**
     * What peers may take up.
     *
     * @param peers remembered at once, 10 to 20000. Each costs a DTLS context and its last answers.
     * @param bodyBytes of one request, over all its blocks; as for MQTT.
     * @param deviceMessagesPerSecond of one device, with a burst of twice as many; as for MQTT.
     * @param messagesPerSecond of all devices of this door together; as for MQTT.
     */
    public record Limits(int peers, int bodyBytes, int deviceMessagesPerSecond, int messagesPerSecond) {
        public Limits {
            require("peers_max", peers, 10, 20_000);
        }
    }

    private static void require(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " is " + value + ", allowed " + least + " to " + most);
        }
    }
}
