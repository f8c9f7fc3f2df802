package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.tls.OwnCertificate;

class TlsIT {
    private static final byte[] CONNECT_WITHOUT_SECRET =
            HexFormat.of().parseHex("101000044d5154540402003c000473632d31");

    @TempDir
    Path dataDir;

    private TestDoor door(Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa) throws IOException {
        MqttSettings plain = TestDoor.settings();
        MqttSettings.Tls tls = new MqttSettings.Tls(0, "127.0.0.1", certificate, key, clientCa);
        return new TestDoor(dataDir, new MqttSettings(MqttSettings.OFF, tls, 2, plain.limits(), plain.sessions()));
    }

    private TestDoor door() throws IOException {
        return door(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private SSLSocket socket(TestDoor door, Optional<OwnCertificate> client) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(dataDir.resolve("tls/server.pem").toFile());
        client.ifPresent(
                own -> builder.keyManager(own.certificate().toFile(), own.key().toFile()));
        return (SSLSocket) ((JdkSslContext) builder.build())
                .context()
                .getSocketFactory()
                .createSocket("127.0.0.1", door.ingress.tlsPort());
    }

    private OwnCertificate clientCertificate(String directory) throws IOException {
        OwnCertificate certificate = new OwnCertificate(dataDir.resolve(directory), new SecureRandom());
        certificate.makeIfAbsent();
        return certificate;
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static String answer(SSLSocket socket, byte[] connect) throws IOException {
        socket.getOutputStream().write(connect);
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void deviceConnectsWithItsSecret(String protocol) throws Exception {
        try (TestDoor door = door();
                SSLSocket socket = socket(door, Optional.empty())) {
            socket.setEnabledProtocols(new String[] {protocol});

            assertThat(answer(socket, RawClient.connect(4, "sc-1"))).isEqualTo("20020000");
            assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "POLY1305");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"})
    void weakCipherIsRefused(String cipher) throws Exception {
        try (TestDoor door = door();
                SSLSocket socket = socket(door, Optional.empty())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {cipher});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void ownCertificateNamesThisMachineAndIsMadeOnce() throws Exception {
        door().close();
        Path file = dataDir.resolve("tls/server.pem");
        X509Certificate first = read(file);
        door().close();

        assertThat(read(file)).isEqualTo(first);
        assertThat(first.getSubjectAlternativeNames().toString()).contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(first.getNotBefore()).isBefore("2024-01-02");
        for (String name : new String[] {"server.pem", "server.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve("tls/" + name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void registeredClientCertificateReplacesTheSecret() throws Exception {
        OwnCertificate client = clientCertificate("client");
        try (TestDoor door = door(Optional.empty(), Optional.empty(), Optional.of(client.certificate()))) {
            door.registry.certificate("sc-1", read(client.certificate()));
            try (SSLSocket socket = socket(door, Optional.of(client))) {
                assertThat(answer(socket, CONNECT_WITHOUT_SECRET)).isEqualTo("20020000");
            }
        }
    }

    @Test
    void trustedButUnregisteredCertificateIsNotAuthorized() throws Exception {
        OwnCertificate client = clientCertificate("client");
        try (TestDoor door = door(Optional.empty(), Optional.empty(), Optional.of(client.certificate()));
                SSLSocket socket = socket(door, Optional.of(client))) {
            assertThat(answer(socket, CONNECT_WITHOUT_SECRET)).isEqualTo("20020005");
        }
    }

    @Test
    void certificateOfAnotherAuthorityEndsTheHandshake() throws Exception {
        OwnCertificate trusted = clientCertificate("trusted");
        OwnCertificate client = clientCertificate("client");
        try (TestDoor door = door(Optional.empty(), Optional.empty(), Optional.of(trusted.certificate()))) {
            door.registry.certificate("sc-1", read(client.certificate()));
            try (SSLSocket socket = socket(door, Optional.of(client))) {
                // With TLS 1.3 the client is done first: the alert may come while it writes, as the end of the
                // connection.
                assertThatThrownBy(() -> answer(socket, CONNECT_WITHOUT_SECRET)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void filesThatCannotBeReadKeepTheDoorClosed() throws Exception {
        Path empty = Files.createFile(dataDir.resolve("empty.pem"));
        Path garbage = Files.writeString(dataDir.resolve("garbage.pem"), "garbage");
        Path missing = dataDir.resolve("missing.pem");
        for (Path file : new Path[] {empty, garbage, missing}) {
            assertThatThrownBy(() -> door(Optional.empty(), Optional.empty(), Optional.of(file)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> door(Optional.of(file), Optional.of(file), Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MqttSettings plain = TestDoor.settings();
            MqttSettings settings =
                    new MqttSettings(taken.getLocalPort(), plain.tls(), 1, plain.limits(), plain.sessions());

            assertThatThrownBy(() -> new TestDoor(dataDir, settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("set another port");
        }
    }

    @Test
    void halfAHandshakeIsClosedInTime() throws Exception {
        try (TestDoor door = door();
                RawClient client = new RawClient(door.ingress.tlsPort())) {
            client.send("16 03 01");
            assertThat(client.hearsNothing()).isTrue();

            door.clock.advanceMillis(Deadlines.CONNECT_MILLIS_MAX);

            // A TLS alert may come first.
            await().until(() -> client.receive().equals("closed"));
        }
    }
}
