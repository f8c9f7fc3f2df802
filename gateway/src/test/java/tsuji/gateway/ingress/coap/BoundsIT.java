package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.wire.DeviceId;

/** What peers can make the door do, hold and send: C9, F33. */
class BoundsIT {
    private static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";
    private static final int BAD_HANDSHAKES = Boolean.getBoolean("tsuji.long") ? 100_000 : 500;
    private static final int ANSWER_MILLIS_MAX = 2_000;

    /** Longer than the door needs for an answer; what would come later than this is a retransmission. */
    private static final int QUIET_MILLIS = 150;

    /** The least that can be set. */
    private static final int PEERS_MAX = 10;

    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path dataDir) throws IOException {
        CoapSettings free = TestDoor.settings(Optional.empty(), 1_000);
        CoapSettings.Limits limits = new CoapSettings.Limits(PEERS_MAX, TestDoor.BODY_BYTES_MAX, 1_000, 10_000);
        door = new TestDoor(dataDir, new CoapSettings(0, free.dtls(), limits));
        door.intake.committing();
        for (int number = 1; number <= PEERS_MAX + 1; number++) {
            door.registry.device(name(number), "scooter");
        }
    }

    @AfterEach
    void close() {
        door.close();
    }

    private static String name(int number) {
        return "sc-" + number;
    }

    private static Response post(TestDevice device) throws InterruptedException {
        return device.ask(device.post(SPEED));
    }

    private static Object session(Response response) {
        return response.getSourceContext().get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP);
    }

    static Stream<Arguments> datagramsOfStrangers() {
        byte[] session = new byte[32];
        byte[] cookie = new byte[32];
        return Stream.of(
                Arguments.of("ClientHello", RawDtls.clientHello(0, RawDtls.NOTHING, RawDtls.NOTHING)),
                Arguments.of("ClientHello of a session", RawDtls.clientHello(0, session, RawDtls.NOTHING)),
                Arguments.of("ClientHello with a made-up cookie", RawDtls.clientHello(1, RawDtls.NOTHING, cookie)),
                Arguments.of("alert", RawDtls.alert()),
                Arguments.of("data of no session", RawDtls.applicationData(0)),
                Arguments.of("encrypted data of no session", RawDtls.applicationData(1)),
                Arguments.of("no DTLS at all", "hello".getBytes(UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("datagramsOfStrangers")
    void whoHasNotShownItsAddressIsSentNoMoreThanItSent(String what, byte[] datagram) throws IOException {
        try (RawDtls stranger = new RawDtls(door.ingress.dtlsPort())) {
            for (int i = 0; i < 3; i++) {
                stranger.send(datagram);
            }
            stranger.drain(QUIET_MILLIS);

            assertThat(stranger.bytesReceived()).as(what).isLessThanOrEqualTo(stranger.bytesSent());
        }
    }

    @Test
    void clientHelloIsAnsweredAtAll() throws IOException {
        try (RawDtls stranger = new RawDtls(door.ingress.dtlsPort())) {
            assertThat(stranger.cookie(ANSWER_MILLIS_MAX)).isPresent();
        }
    }

    /** There an answer may be longer than its request, so no other machine's address may get one. */
    @Test
    void plainPortAnswersNobodyElsewhere() throws IOException {
        byte[] getTime = {0x40, 0x01, 0x12, 0x34, (byte) 0xB2, 'v', '1', 0x04, 't', 'i', 'm', 'e'};
        assertThat(isAnswered(InetAddress.getLoopbackAddress(), getTime, ANSWER_MILLIS_MAX))
                .isTrue();

        for (InetAddress address : otherAddresses()) {
            assertThat(isAnswered(address, getTime, QUIET_MILLIS))
                    .as("%s", address)
                    .isFalse();
        }
    }

    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private boolean isAnswered(InetAddress address, byte[] request, int millis) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            socket.setSoTimeout(millis);
            socket.send(new DatagramPacket(request, request.length, address, door.ingress.port()));
            socket.receive(new DatagramPacket(new byte[2_048], 2_048));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private List<TestDevice> devices(int count) throws Exception {
        List<TestDevice> devices = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            devices.add(door.device(name(number)));
        }
        return devices;
    }

    private static void close(List<TestDevice> devices) {
        devices.forEach(TestDevice::close);
    }

    @Test
    void onePeerMoreThanAllowedIsKeptOutAndTheOthersKeepTheirSessions() throws Exception {
        List<TestDevice> devices = devices(PEERS_MAX);
        try (TestDevice beyond = TestDevice.stranger(
                door.ingress.dtlsPort(), name(PEERS_MAX + 1), ScriptedRegistry.secret(name(PEERS_MAX + 1)))) {
            List<Object> before = new ArrayList<>();
            for (TestDevice device : devices) {
                before.add(session(post(device)));
            }

            Request refused = beyond.send(beyond.post(SPEED));

            await().until(() -> refused.getSendError() != null);
            for (int i = 0; i < devices.size(); i++) {
                Response after = post(devices.get(i));
                assertThat(after.getCode()).isEqualTo(ResponseCode.CHANGED);
                assertThat(session(after)).isEqualTo(before.get(i));
            }
        } finally {
            close(devices);
        }
    }

    @Test
    void sessionsThatADeviceLeftBehindMakeRoom() throws Exception {
        List<TestDevice> restarts = new ArrayList<>();
        try (TestDevice other = door.device(TestDoor.OTHER)) {
            for (int i = 0; i < PEERS_MAX; i++) {
                TestDevice restarted = door.device(TestDoor.SCOOTER);
                restarts.add(restarted);
                post(restarted);
            }

            assertThat(post(other).getCode()).isEqualTo(ResponseCode.CHANGED);
            assertThat(post(restarts.get(PEERS_MAX - 1)).getCode()).isEqualTo(ResponseCode.CHANGED);
        } finally {
            close(restarts);
        }
    }

    @Test
    void handshakesThatDoNotGoOnMakeRoom() throws Exception {
        List<RawDtls> strangers = new ArrayList<>();
        try (TestDevice settled = door.device(TestDoor.SCOOTER);
                TestDevice newcomer = door.device(TestDoor.OTHER)) {
            Object before = session(post(settled));
            for (int i = 0; i < 2 * PEERS_MAX; i++) {
                RawDtls stranger = new RawDtls(door.ingress.dtlsPort());
                strangers.add(stranger);
                assertThat(stranger.beginHandshake(ANSWER_MILLIS_MAX))
                        .as("handshake %d", i)
                        .isTrue();
            }

            assertThat(post(newcomer).getCode()).isEqualTo(ResponseCode.CHANGED);
            assertThat(session(post(settled))).isEqualTo(before);
        } finally {
            strangers.forEach(RawDtls::close);
        }
    }

    private static void post(TestDevice device, int messageId) throws InterruptedException {
        Request request = device.post(SPEED);
        request.setMID(messageId);
        request.setToken(new byte[] {(byte) messageId});
        assertThat(device.ask(request).getCode()).isEqualTo(ResponseCode.CHANGED);
    }

    @Test
    void repeatIsRecognisedUntilSoManyOthersWereAnswered() throws Exception {
        int others = Bounds.REMEMBERED_ANSWERS_MAX - 1;
        // Later than that after a start, message ids alone tell.
        door.clock.advanceMillis(PostPath.EXCHANGE_LIFETIME_MILLIS);
        try (TestDevice device = door.device(TestDoor.SCOOTER)) {
            for (int messageId = 0; messageId <= others; messageId++) {
                post(device, messageId);
            }
            post(device, 0);
            assertThat(door.intake.committed()).hasSize(others + 1);

            post(device, others + 1);
            post(device, 0);

            assertThat(door.intake.committed()).hasSize(others + 3);
        }
    }

    /** From many addresses, unfinished and with wrong keys, for known and unknown names. */
    @Test
    void goodDeviceGetsInWithinTwoSecondsAfterBadHandshakes() throws Exception {
        int answered = 0;
        for (int i = 0; i < BAD_HANDSHAKES; i++) {
            InetAddress own = InetAddress.getByAddress(new byte[] {127, 1, (byte) (i >> 8), (byte) i});
            try (RawDtls stranger = new RawDtls(own, door.ingress.dtlsPort())) {
                answered += stranger.failHandshake(i % 2 == 0 ? TestDoor.SCOOTER : "ghost", ANSWER_MILLIS_MAX) ? 1 : 0;
            }
        }
        assertThat(answered).as("the door must not have dropped them unseen").isGreaterThan(BAD_HANDSHAKES * 9 / 10);

        long began = System.nanoTime();
        try (TestDevice good = door.device(TestDoor.OTHER)) {
            assertThat(post(good).getCode()).isEqualTo(ResponseCode.CHANGED);
        }

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println("PROOF bad handshakes: n=" + BAD_HANDSHAKES + " answered=" + answered
                + " good device in after ms=" + took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(2));
    }

    /** Whatever is no acknowledgement needs a message id of the address that it goes to. */
    @Test
    void deviceMayChangeItsAddressMoreOftenThanThereAreSessions() throws Exception {
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice device =
                        TestDevice.withKey(nat.port(), TestDoor.SCOOTER, ScriptedRegistry.secret(TestDoor.SCOOTER))) {
            for (int i = 0; i <= PEERS_MAX; i++) {
                nat.rebind();
                Request poll = device.request(Code.GET, "/v1/commands");
                poll.setConfirmable(false);
                device.send(poll);
                await().until(() -> door.ingress.holds(new DeviceId(TestDoor.SCOOTER)));
                door.clock.advanceMillis(Listeners.POLL_MILLIS);

                assertThat(device.answer(poll).getCode()).as("address %d", i).isEqualTo(ResponseCode.CONTENT);
            }
        }
    }
}
