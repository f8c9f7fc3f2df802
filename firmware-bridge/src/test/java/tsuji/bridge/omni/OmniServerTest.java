package tsuji.bridge.omni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/** Real sockets; the test's thread is the server's, so it only moves when the test steps it. */
class OmniServerTest {
    private static final String IMEI = "123456789123456";
    private static final String HEAD = "*SCOR,OM," + IMEI + ",";
    private static final long NOW = 1_800_000_000;
    private static final int STEPS_MAX = 50;

    @TempDir
    private Path folder;

    private final RecordedOutbox outbox = new RecordedOutbox();
    private final Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private final Health health = new Health(clock);
    private long nanos;
    private OmniServer server;

    @BeforeEach
    void open() throws IOException {
        OmniKind.Settings settings = new OmniKind.Settings(
                "omni",
                new InetSocketAddress("127.0.0.1", 0),
                2,
                600,
                OmniReports.Tail.AUTO,
                true,
                Map.of(IMEI, new DeviceId("SC-1"), "123456789123457", new DeviceId("SC-2")));
        server = new OmniServer(
                settings,
                new Surroundings(
                        line -> {
                            throw new IOException("no serial ports here");
                        },
                        outbox,
                        health,
                        folder,
                        () -> nanos,
                        clock));
        server.open();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anUnlockGoesThroughItsHandshake() throws IOException {
        try (Socket scooter = connect()) {
            say(scooter, "Q0,412,80,28#\n");
            step();
            command("a", "unlock");
            assertThat(hear(scooter)).isEqualTo("R0,0,20,1," + NOW);
            say(scooter, "R0,0,55,1," + NOW + "#\n");
            assertThat(hear(scooter)).isEqualTo("L0,55,1," + NOW);
            say(scooter, "L0,0,1," + NOW + "#\n");
            assertThat(hear(scooter)).isEqualTo("L0");
        }

        assertThat(outcome()).isEqualTo("a succeeded");
    }

    @Test
    void aKeyForAnotherTimeStampIsNotUsed() throws IOException {
        try (Socket scooter = connect()) {
            say(scooter, "Q0,412,80,28#\n");
            step();
            command("a", "unlock");
            hear(scooter);
            say(scooter, "R0,0,55,1," + (NOW - 1) + "#R0,1,55,1," + NOW + "#");
            say(scooter, "W0,1#");

            assertThat(hear(scooter)).isEqualTo("W0");
        }
    }

    @Test
    void aRiddenScooterIsNotLocked() throws IOException {
        try (Socket scooter = connect()) {
            say(scooter, "S6,80,3,221,0,372,372,0,28#");
            step();
            command("a", "lock");
            step();
        }

        assertThat(outcome()).isEqualTo("a refused");
    }

    @Test
    void withoutAnAnswerTheCommandFailsWhenTheKeyIsNoLongerValid() throws IOException {
        try (Socket scooter = connect()) {
            say(scooter, "Q0,412,80,28#");
            step();
            command("a", "unlock");
            hear(scooter);
            nanos += TimeUnit.SECONDS.toNanos(OmniSession.VALID_SECONDS) - 1;
            step();
            assertThat(outbox.readings()).noneMatch(reading -> reading.metric().equals("outcome"));
            nanos += 1;
            step();
        }

        assertThat(outcome()).isEqualTo("a failed");
    }

    @Test
    void aScooterThatIsNotThereCannotBeCommanded() throws IOException {
        command("a", "unlock");
        step();

        assertThat(outcome()).isEqualTo("a failed");
    }

    @Test
    void anUnknownImeiIsRefusedAndCounted() throws IOException {
        try (Socket stranger = connect()) {
            stranger.getOutputStream()
                    .write("*SCOR,OM,999999999999999,Q0,412,80,28#".getBytes(StandardCharsets.US_ASCII));
            assertThat(isClosed(stranger)).isTrue();
        }

        assertThat(health.counted("omni.imei_unknown")).isEqualTo(1);
        assertThat(outbox.messages()).isEmpty();
    }

    @Test
    void aConnectionThatChangesItsImeiIsClosed() throws IOException {
        try (Socket scooter = connect()) {
            say(scooter, "Q0,412,80,28#*SCOR,OM,123456789123457,Q0,412,10,28#");
            assertThat(isClosed(scooter)).isTrue();
        }

        assertThat(health.counted("omni.imei_changed")).isEqualTo(1);
    }

    @Test
    void aLineOfTheGreatestLengthIsReadAndOneByteMoreEndsTheConnection() throws IOException {
        String longest = HEAD + "C0," + "x".repeat(OmniReader.LINE_BYTES_MAX - HEAD.length() - 3);
        try (Socket scooter = connect()) {
            scooter.getOutputStream().write((longest + "#" + HEAD + "W0,1#").getBytes(StandardCharsets.US_ASCII));
            assertThat(hear(scooter)).isEqualTo("W0");
            scooter.getOutputStream().write((longest + "x").getBytes(StandardCharsets.US_ASCII));
            assertThat(isClosed(scooter)).isTrue();
        }

        assertThat(health.counted("omni.lines_too_long")).isEqualTo(1);
    }

    @Test
    void aBurstOfTheGreatestSizeIsServedAndOneMessageMoreEndsTheConnection() throws IOException {
        try (Socket scooter = connect()) {
            for (int i = 1; i < OmniConnection.BURST_MESSAGES_MAX; i++) {
                say(scooter, "C0,0#");
            }
            say(scooter, "W0,1#");
            assertThat(hear(scooter)).isEqualTo("W0");
            say(scooter, "C0,0#");
            assertThat(isClosed(scooter)).isTrue();
        }

        assertThat(health.counted("omni.rate_exceeded")).isEqualTo(1);
    }

    @Test
    void moreConnectionsThanAllowedAreRefused() throws IOException {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            assertThat(isClosed(third)).isTrue();
            say(second, "W0,1#");
            assertThat(hear(second)).isEqualTo("W0");
            assertThat(first.isConnected()).isTrue();
        }

        assertThat(health.counted("omni.connections_refused")).isEqualTo(1);
    }

    @Test
    void silentConnectionsEnd() throws IOException {
        try (Socket scooter = connect()) {
            say(scooter, "W0,1#");
            hear(scooter);
            nanos += TimeUnit.SECONDS.toNanos(600) - 1;
            step();
            assertThat(health.counted("omni.silent")).isZero();
            nanos += 1;
            assertThat(isClosed(scooter)).isTrue();
        }

        assertThat(health.counted("omni.silent")).isEqualTo(1);
    }

    @Test
    void aStrangerWhoSaysNothingEndsEarlier() throws IOException {
        try (Socket stranger = connect()) {
            step();
            nanos += TimeUnit.SECONDS.toNanos(OmniConnection.SIGN_IN_SECONDS_MAX);
            assertThat(isClosed(stranger)).isTrue();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(server.address());
        socket.setSoTimeout(20);
        return socket;
    }

    private static void say(Socket scooter, String rest) throws IOException {
        scooter.getOutputStream().write((HEAD + rest).getBytes(StandardCharsets.US_ASCII));
    }

    private void command(String id, String name) {
        String json = String.format(
                "{\"id\":\"%s\",\"device\":\"SC-1\",\"name\":\"%s\",\"issued_at\":%d,\"expires_at\":%d,\"issuer\":\"city\"}",
                id, name, NOW, NOW + 60);
        outbox.send("v1/SC-1/commands", json.getBytes(StandardCharsets.UTF_8));
    }

    private void step() throws IOException {
        server.runOnce();
        server.runOnce();
    }

    /** Steps the server until it says something; without the frame around it. */
    private String hear(Socket scooter) throws IOException {
        StringBuilder heard = new StringBuilder();
        for (int steps = 0; steps < STEPS_MAX; steps++) {
            server.runOnce();
            if (scooter.getInputStream().available() > 0) {
                for (int octet = scooter.getInputStream().read();
                        octet != '\n';
                        octet = scooter.getInputStream().read()) {
                    heard.append((char) octet);
                }
                String head = "\u00ff\u00ff*SCOS,OM," + IMEI + ",";
                assertThat(heard.toString()).startsWith(head).endsWith("#");
                return heard.substring(head.length(), heard.length() - 1);
            }
        }
        throw new AssertionError("the server says nothing");
    }

    private boolean isClosed(Socket socket) throws IOException {
        for (int steps = 0; steps < STEPS_MAX; steps++) {
            server.runOnce();
            try {
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                // Not yet.
                continue;
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    private String outcome() {
        String id = text("command_id");
        return id + " " + text("outcome");
    }

    private String text(String metric) {
        return outbox.readings().stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(Reading::value)
                .map(value -> ((Value.Text) value).text())
                .findFirst()
                .orElse("none");
    }
}
