package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.tls.OwnCertificate;
import tsuji.gateway.tls.PemFiles;

/** Who gets in, stays in and is cut off. */
class DtlsIT {
    private static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";

    @TempDir
    Path dataDir;

    private TestDoor committing() throws IOException {
        TestDoor door = new TestDoor(dataDir);
        door.intake.committing();
        return door;
    }

    private static ResponseCode post(TestDevice device) throws InterruptedException {
        return device.ask(device.post(SPEED)).getCode();
    }

    @ParameterizedTest
    @CsvSource({"sc-1, wrong-key", "ghost, secret-ghost", "'no id', key"})
    void wrongKeyOrUnknownIdentityGetsNoSession(String identity, String key) throws Exception {
        try (TestDoor door = committing();
                TestDevice device = TestDevice.stranger(door.ingress.dtlsPort(), identity, key.getBytes(US_ASCII))) {
            Request request = device.send(device.post(SPEED));

            await().until(() -> request.getSendError() != null);
            assertThat(door.intake.committed()).isEmpty();
        }
    }

    @Test
    void unknownIdentityIsShownToTheTechnician() throws Exception {
        try (TestDoor door = committing();
                TestDevice device = TestDevice.stranger(door.ingress.dtlsPort(), "ghost", new byte[16])) {
            device.send(device.post(SPEED));

            await().until(() -> !door.registry.strangers().isEmpty());
            assertThat(door.registry.strangers().get(0).userName()).isEqualTo("ghost");
        }
    }

    @Test
    void goodDeviceGetsInAmongBadHandshakes() throws Exception {
        try (TestDoor door = committing();
                TestDevice bad = TestDevice.stranger(door.ingress.dtlsPort(), "sc-1", new byte[16]);
                TestDevice good = door.device(TestDoor.OTHER)) {
            bad.send(bad.post(SPEED));

            assertThat(post(good)).isEqualTo(ResponseCode.CHANGED);
        }
    }

    @Test
    void removedDeviceIsRefusedAtOnce() throws Exception {
        try (TestDoor door = committing();
                TestDevice device = door.device(TestDoor.SCOOTER)) {
            assertThat(post(device)).isEqualTo(ResponseCode.CHANGED);

            door.registry.remove(TestDoor.SCOOTER);

            assertThat(post(device)).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
    }

    @Test
    void exchangedKeyEndsTheSessionAndTheOldKeyOpensNoOther() throws Exception {
        try (TestDoor door = committing();
                TestDevice device = door.device(TestDoor.SCOOTER);
                TestDevice other = door.device(TestDoor.OTHER)) {
            post(device);
            post(other);
            door.registry.rotate(TestDoor.SCOOTER);

            door.ingress.recheckIdentities();

            await().untilAsserted(() -> {
                Request request = device.send(device.post(SPEED));
                await().until(() -> request.getSendError() != null || request.getResponse() != null);
                assertThat(request.getSendError()).isNotNull();
            });
            Response undisturbed = other.ask(other.post(SPEED));
            assertThat(undisturbed.getCode()).isEqualTo(ResponseCode.CHANGED);
        }
    }

    private OwnCertificate certificate(String directory) throws IOException {
        OwnCertificate certificate = new OwnCertificate(dataDir.resolve(directory), new SecureRandom());
        certificate.makeIfAbsent();
        return certificate;
    }

    private TestDoor doorFor(OwnCertificate client) throws IOException {
        TestDoor door = new TestDoor(dataDir, TestDoor.settings(Optional.of(client.certificate()), 1_000));
        door.intake.committing();
        return door;
    }

    private X509Certificate server() throws Exception {
        return PemFiles.certificates(dataDir.resolve("tls/server.pem")).get(0);
    }

    @Test
    void registeredCertificateIsAnIdentity() throws Exception {
        OwnCertificate client = certificate("client");
        try (TestDoor door = doorFor(client);
                TestDevice device = TestDevice.withCertificate(door.ingress.dtlsPort(), client, server())) {
            door.registry.certificate(
                    TestDoor.OTHER, PemFiles.certificates(client.certificate()).get(0));

            assertThat(post(device)).isEqualTo(ResponseCode.CHANGED);
            assertThat(door.intake.committed().get(0).device().value()).isEqualTo(TestDoor.OTHER);
        }
    }

    @Test
    void trustedCertificateOfNobodyIsUnauthorized() throws Exception {
        OwnCertificate client = certificate("client");
        try (TestDoor door = doorFor(client);
                TestDevice device = TestDevice.withCertificate(door.ingress.dtlsPort(), client, server())) {
            assertThat(post(device)).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
    }

    @Test
    void certificateOfAnotherAuthorityGetsNoSession() throws Exception {
        OwnCertificate forged = certificate("forged");
        try (TestDoor door = doorFor(certificate("client"));
                TestDevice device = TestDevice.withCertificate(door.ingress.dtlsPort(), forged, server())) {
            Request request = device.send(device.post(SPEED));

            await().until(() -> request.getSendError() != null);
        }
    }

    @Test
    void sessionGoesOnWhenTheAddressChanges() throws Exception {
        try (TestDoor door = committing();
                Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice device =
                        TestDevice.withKey(nat.port(), TestDoor.SCOOTER, ScriptedRegistry.secret(TestDoor.SCOOTER))) {
            Response before = device.ask(device.post(SPEED));

            nat.rebind();

            Response after = device.ask(device.post(SPEED));
            assertThat(after.getCode()).isEqualTo(ResponseCode.CHANGED);
            assertThat(session(after)).isEqualTo(session(before));
            assertThat(nat.sources()).isEqualTo(2);
        }
    }

    private static Object session(Response response) {
        return response.getSourceContext().get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP);
    }

    @Test
    void portInUseIsSaid() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            CoapSettings free = TestDoor.settings(Optional.empty(), 100);
            CoapSettings settings = new CoapSettings(taken.getLocalPort(), free.dtls(), free.limits());

            assertThatThrownBy(() -> new TestDoor(dataDir, settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("UDP port " + taken.getLocalPort())
                    .hasMessageContaining("[coap]");
        }
    }
}
