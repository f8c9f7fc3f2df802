package tsuji.gateway.ingress.mqtt;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the devices' door; {@code [mqtt]} in the configuration file.
 *
 * @param port plain MQTT on loopback; 0: any free port; -1: off.
 * @param tls the listener for everybody else.
 * @param ioThreads at most 16; 0: half of the processors, because the other half stores and forwards.
 * @param limits what one peer and all peers may take up.
 * @param sessions how long and how much is kept for sleeping devices.
 */
public record MqttSettings(int port, Tls tls, int ioThreads, Limits limits, Sessions sessions) {
    public static final MqttSettings DEFAULT = new MqttSettings(1883, Tls.DEFAULT, 0, Limits.DEFAULT, Sessions.DEFAULT);

    /** A port that is switched off. */
    public static final int OFF = -1;

    static final int IO_THREADS_MAX = 16;

    public MqttSettings {
        require("port", port, OFF, 65_535);
        require("io_threads", ioThreads, 0, IO_THREADS_MAX);
        if (port == OFF && tls.port() == OFF) {
            throw new IllegalArgumentException("port and tls_port are both off: no device could connect");
        }
    }

    /** How many threads serve the door on a machine with so many processors. */
    int ioThreads(int processors) {
        return ioThreads > 0 ? ioThreads : Math.max(1, Math.min(processors / 2, IO_THREADS_MAX));
    }

    /**
     * The TLS listener.
     *
     * @param port 0: any free port; -1: off.
     * @param bind address to listen on.
     * @param certificate PEM chain; empty: one is made on first start.
     * @param key PEM (PKCS#8) of {@code certificate}.
     * @param clientCa PEM; devices may then show a certificate instead of a secret.
     */
    public record Tls(int port, String bind, Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa) {
        public static final Tls DEFAULT =
                new Tls(8883, "0.0.0.0", Optional.empty(), Optional.empty(), Optional.empty());

        public Tls {
            require("tls_port", port, OFF, 65_535);
            if (bind.isEmpty()) {
                throw new IllegalArgumentException("tls_bind is empty, expected an address such as 0.0.0.0");
            }
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("tls_certificate and tls_key: set both or neither");
            }
        }
    }

    /**
     * What peers may take up.
     *
     * @param connections at once, 1 to 100000.
     * @param packetBytes of one packet from a peer, 1024 to 262144.
     * @param deviceMessagesPerSecond of one device, with a burst of twice as many; 1 to 100000.
     * @param messagesPerSecond of all devices together; 1 to 1000000.
     */
    public record Limits(int connections, int packetBytes, int deviceMessagesPerSecond, int messagesPerSecond) {
        public static final Limits DEFAULT = new Limits(10_000, 65_536, 100, 20_000);

        public Limits {
            require("connections_max", connections, 1, 100_000);
            require("packet_bytes_max", packetBytes, 1_024, 262_144);
            require("device_messages_per_second", deviceMessagesPerSecond, 1, 100_000);
            require("messages_per_second", messagesPerSecond, 1, 1_000_000);
        }
    }

    /**
     * What is kept for devices that sleep.
     *
     * @param expirySeconds a persistent session lives at most this long without a connection; 0 to 31536000.
     * @param queue commands waiting for one device; 1 to 10000.
     */
    public record Sessions(int expirySeconds, int queue) {
        public static final Sessions DEFAULT = new Sessions(604_800, 100);

        public Sessions {
            require("session_expiry_max_s", expirySeconds, 0, 31_536_000);
            require("session_queue_max", queue, 1, 10_000);
        }
    }

    private static void require(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " is " + value + ", allowed " + least + " to " + most);
        }
    }
}
