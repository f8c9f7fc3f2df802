package tsuji.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.ingress.coap.TestDevice;
import tsuji.gateway.tls.PemFiles;
import tsuji.gateway.tls.TestCertificates;

/** Certificates that really end while their devices are connected, at both doors of a running gateway. */
class CertificateEndIT {
    /** As {@link TestCertificates#issue} has it. */
    private static final Duration VALIDITY = Duration.ofDays(30);

    private static final Duration LEFT_MIN = Duration.ofSeconds(2);
    private static final int SILENCE_MILLIS_MAX = 30_000;

    /** MQTT 5, client id SC-1, without user name and password. */
    private static final byte[] CONNECT = HexFormat.of().parseHex("101100044d5154540502003c00000453432d31");

    private static final int CONNACK = 0x20;
    private static final int PUBACK = 0x40;
    private static final int DISCONNECT = 0xE0;
    private static final byte NOT_AUTHORIZED = (byte) 0x87;

    @TempDir
    private Path directory;

    private TestCertificates authority;

    @BeforeEach
    void register() throws Exception {
        authority = TestCertificates.authority("vendor");
        authority.writeCertificate(directory.resolve("vendor.pem"));
        for (String id : new String[] {"SC-1", "SC-2"}) {
            PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
            assertThat(Main.run(
                            nowhere, nowhere, "device", "add", id, "--type", "scooter", "--data", data().toString()))
                    .isZero();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private GatewayProcess start() throws IOException {
        return GatewayProcess.start(
                        directory,
                        "run",
                        "--data",
                        data().toString(),
                        "--set",
                        "mqtt.port=-1",
                        "--set",
                        "mqtt.tls_port=0",
                        "--set",
                        "mqtt.tls_bind=\"127.0.0.1\"",
                        "--set",
                        "mqtt.tls_client_ca=\"" + directory.resolve("vendor.pem") + "\"",
                        "--set",
                        "coap.dtls_port=0",
                        "--set",
                        "coap.dtls_bind=\"127.0.0.1\"",
                        "--set",
                        "http.port=0")
                .awaitReady();
    }

    private TestCertificates certificate(String id, Duration left) throws Exception {
        return authority.issue(id, left.minus(VALIDITY));
    }

    /** A device at the door for MQTT, one message at a time. */
    private final class MqttDevice implements AutoCloseable {
        private final SSLSocket socket;
        private final DataInputStream in;
        private int acknowledged;

        MqttDevice(GatewayProcess gateway, TestCertificates shown) throws Exception {
            Path chain = shown.writeCertificate(directory.resolve("shown.pem"));
            Path key = shown.writeKey(directory.resolve("shown.key"));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    PemFiles.keyManagers(chain, key), PemFiles.trustManagers(data().resolve("tls/server.pem")), null);
            socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.mqttTlsPort());
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(CONNECT);
        }

        /** Type of the next packet; what follows is its content. */
        private byte[] packet(int type) throws IOException {
            assertThat(in.readUnsignedByte() & 0xF0).isEqualTo(type);
            return in.readNBytes(in.readUnsignedByte());
        }

        void awaitConnack() throws IOException {
            assertThat(packet(CONNACK)[1]).isZero();
        }

        private void publish() throws IOException {
            String topic = "v1/SC-1/telemetry";
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream packet = new DataOutputStream(bytes);
            packet.writeUTF(topic);
            packet.writeShort(1);
            packet.writeByte(0);
            packet.write(reading(acknowledged).getBytes(UTF_8));
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(0x32);
            whole.write(bytes.size());
            whole.writeBytes(bytes.toByteArray());
            socket.getOutputStream().write(whole.toByteArray());
        }

        /** Speaks until the door says something else than PUBACK: type and content of that. */
        byte[] speakUntilDisconnected() throws IOException {
            while (true) {
                publish();
                int type = in.readUnsignedByte();
                byte[] content = in.readNBytes(in.readUnsignedByte());
                if (type != PUBACK) {
                    assertThat(type).isEqualTo(DISCONNECT);
                    return content;
                }
                acknowledged++;
            }
        }

        boolean isClosed() throws IOException {
            try {
                return in.read() == -1;
            } catch (SocketException e) {
                // The last PUBLISH met a closed door.
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Each another one: the same twice would count once. */
    private static String reading(int number) {
        return "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":" + number / 1_000.0 + "}]";
    }

    private TestDevice coap(GatewayProcess gateway, TestCertificates shown) throws Exception {
        X509Certificate server =
                PemFiles.certificates(data().resolve("tls/server.pem")).get(0);
        return TestDevice.withCertificate(
                gateway.coapDtlsPort(), shown.keys().getPrivate(), List.of(shown.certificate()), server);
    }

    private static Response post(TestDevice device, int number) throws InterruptedException {
        return device.ask(device.post(reading(number)));
    }

    /** @throws IOException refused: an alert, or the reset of a connection on which CONNECT was still under way. */
    private void enterByMqtt(GatewayProcess gateway, TestCertificates shown) throws Exception {
        try (MqttDevice device = new MqttDevice(gateway, shown)) {
            device.awaitConnack();
        }
    }

    /** How long it takes a device to be in, at both doors one after the other. */
    private Duration enter(GatewayProcess gateway) throws Exception {
        long begin = System.nanoTime();
        enterByMqtt(gateway, certificate("SC-1", VALIDITY));
        try (TestDevice other = coap(gateway, certificate("SC-2", VALIDITY))) {
            assertThat(other.ask(other.request(Code.GET, "/v1/time")).getCode()).isEqualTo(ResponseCode.CONTENT);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void devicesArePutOutWhenTheirCertificatesEndAndComeBackWithTheNextOnes() throws Exception {
        try (GatewayProcess gateway = start()) {
            Duration slow = enter(gateway).multipliedBy(3);
            Duration left = slow.compareTo(LEFT_MIN) > 0 ? slow : LEFT_MIN;
            TestCertificates one = certificate("SC-1", left.plusSeconds(1));
            TestCertificates two = certificate("SC-2", left.plusSeconds(1));
            Instant end = one.certificate().getNotAfter().toInstant();

            int acknowledged;
            try (MqttDevice scooter = new MqttDevice(gateway, one);
                    TestDevice other = coap(gateway, two)) {
                assertThat(post(other, 0).getCode()).isEqualTo(ResponseCode.CHANGED);
                scooter.awaitConnack();

                assertThat(scooter.speakUntilDisconnected()[0]).isEqualTo(NOT_AUTHORIZED);

                assertThat(Instant.now()).isAfterOrEqualTo(end);
                assertThat(scooter.isClosed()).isTrue();
                await("the end of the DTLS session").until(other::isCut);
                assertThatThrownBy(() -> post(other, 1)).hasMessageContaining("CERTIFICATE_EXPIRED");
                acknowledged = scooter.acknowledged + 1;
            }
            assertThat(acknowledged).isGreaterThan(1);
            assertThatThrownBy(() -> enterByMqtt(gateway, one)).isInstanceOf(IOException.class);
            enter(gateway);
            // The last one may have been accepted and not acknowledged any more.
            assertThat(new RunningGateway(gateway.httpPort())
                            .get("/ledger")
                            .get("accepted")
                            .asInt())
                    .isBetween(acknowledged, acknowledged + 1);
        }
    }
}
