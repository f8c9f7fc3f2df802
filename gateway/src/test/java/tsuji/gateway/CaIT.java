package tsuji.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.ingress.coap.TestDevice;
import tsuji.gateway.tls.PemFiles;

/** The authority as OpenSSL sees it, and its certificates at the doors of a running gateway. */
class CaIT {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    private static final String CONNACK = "20020000";
    private static final String NOT_AUTHORIZED = "20020005";
    private static final Duration CUT_WITHIN = Duration.ofSeconds(1);

    /** MQTT 3.1.1, client id SC-1, without user name and password. */
    private static final byte[] CONNECT = HexFormat.of().parseHex("101000044d5154540402003c000453432d31");

    @TempDir
    Path directory;

    private Path data;

    @BeforeEach
    void make() {
        assumeTrue(Files.isExecutable(OPENSSL), "SKIPPED: openssl is not installed");
        data = directory.resolve("data");
        gateway("ca", "init");
        gateway("device", "add", "SC-1", "--type", "scooter");
    }

    private String gateway(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--data";
        all[arguments.length + 1] = data.toString();
        assertThat(Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all))
                .as("%s %s", String.join(" ", arguments), err)
                .isZero();
        return out.toString();
    }

    private String openssl(int expected, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = OPENSSL.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(expected);
        return said;
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    /** As a technician does it: key and request by OpenSSL, the certificate by the gateway. */
    private void certify(String verb, String name) throws Exception {
        openssl(
                0,
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=SC-1",
                "-keyout",
                file(name + ".key").toString(),
                "-out",
                file(name + ".csr").toString());
        gateway(
                "ca",
                verb,
                file(name + ".csr").toString(),
                "--out",
                file(name + ".pem").toString());
    }

    private String verify(int expected, String name) throws Exception {
        return openssl(
                expected,
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-crl_check",
                "-CRLfile",
                data.resolve("ca/crl.pem").toString(),
                "-CAfile",
                data.resolve("ca/ca.pem").toString(),
                file(name + ".pem").toString());
    }

    @Test
    void opensslAcceptsChainAndListUntilTheCertificateIsRevoked() throws Exception {
        certify("sign", "one");
        assertThat(verify(0, "one")).contains("OK");
        assertThat(openssl(0, "crl", "-in", data.resolve("ca/crl.pem").toString(), "-noout", "-text"))
                .contains("X509v3 CRL Number", "No Revoked Certificates");

        gateway("device", "suspend", "SC-1");
        gateway("ca", "crl");

        assertThat(verify(2, "one")).contains("certificate revoked");
        assertThat(gateway("ca", "show")).containsPattern("SC-1 +held ");
    }

    private GatewayProcess start() throws IOException {
        return GatewayProcess.start(
                        directory,
                        "run",
                        "--data",
                        data.toString(),
                        "--set",
                        "mqtt.port=0",
                        "--set",
                        "mqtt.tls_port=0",
                        "--set",
                        "mqtt.tls_bind=\"127.0.0.1\"",
                        "--set",
                        "coap.dtls_port=0",
                        "--set",
                        "coap.dtls_bind=\"127.0.0.1\"",
                        "--set",
                        "http.port=-1")
                .awaitReady();
    }

    private SSLSocket mqtt(GatewayProcess gateway, String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                PemFiles.keyManagers(file(name + ".pem"), file(name + ".key")),
                PemFiles.trustManagers(data.resolve("tls/server.pem")),
                null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.mqttTlsPort());
        socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
        socket.getOutputStream().write(CONNECT);
        return socket;
    }

    private static String answer(SSLSocket socket) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(4));
    }

    private boolean isLetIn(GatewayProcess gateway, String name) throws Exception {
        try (SSLSocket socket = mqtt(gateway, name)) {
            return answer(socket).equals(CONNACK);
        }
    }

    private TestDevice coap(GatewayProcess gateway, String name) throws Exception {
        List<X509Certificate> chain = PemFiles.certificates(file(name + ".pem"));
        X509Certificate server =
                PemFiles.certificates(data.resolve("tls/server.pem")).get(0);
        return TestDevice.withCertificate(
                gateway.coapDtlsPort(), PemFiles.privateKey(file(name + ".key")), chain, server);
    }

    private static ResponseCode post(TestDevice device) throws InterruptedException {
        return device.ask(device.post("[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]"))
                .getCode();
    }

    @Test
    void certificateOpensBothDoorsAndARevokedOneIsCutWithinASecond() throws Exception {
        certify("sign", "one");
        try (GatewayProcess gateway = start();
                SSLSocket connected = mqtt(gateway, "one");
                TestDevice device = coap(gateway, "one")) {
            assertThat(answer(connected)).isEqualTo(CONNACK);
            assertThat(post(device)).isEqualTo(ResponseCode.CHANGED);

            certify("renew", "two");
            await("the registry is read again").until(() -> isLetIn(gateway, "two"));
            try (SSLSocket renewed = mqtt(gateway, "two")) {
                assertThat(answer(renewed)).isEqualTo(CONNACK);
                gateway("ca", "revoke", "SC-1");
                long revokedNanos = System.nanoTime();

                assertThat(renewed.getInputStream().read()).isEqualTo(-1);
                assertThat(Duration.ofNanos(System.nanoTime() - revokedNanos)).isLessThan(CUT_WITHIN);
            }
            for (String name : new String[] {"one", "two"}) {
                try (SSLSocket again = mqtt(gateway, name)) {
                    assertThat(answer(again)).as(name).isEqualTo(NOT_AUTHORIZED);
                }
            }
            assertThat(post(device)).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
    }
}
