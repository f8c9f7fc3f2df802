package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** What a device sees of the door through a real client and a real socket, whichever version it speaks. */
abstract class MqttBehaviourContract {
    static final String TELEMETRY = "v1/sc-1/telemetry";
    private static final String COMMANDS = "v1/sc-1/commands";

    TestDoor door;

    /** A client library, as far as the contract needs it. */
    interface Client extends AutoCloseable {
        /** Returns whether a session was present. */
        boolean connect() throws Exception;

        /** Does not wait for the acknowledgement. */
        Publication publish(String topic, String payload, int qos) throws Exception;

        /** Returns the granted QoS; throws when refused. */
        int subscribe(String filter, int qos) throws Exception;

        List<String> messages();

        boolean isConnected();

        void disconnect() throws Exception;

        /** Ends the connection without DISCONNECT. */
        void drop() throws Exception;

        @Override
        void close() throws IOException;
    }

    /** A PUBLISH under way. */
    interface Publication {
        boolean isAcknowledged();
    }

    /**
     * Who connects and how.
     *
     * @param secret may be wrong.
     * @param stays whether the session outlives the connection.
     */
    record Account(String clientId, String userName, String secret, boolean stays) {
        static Account of(String name) {
            return new Account(name, name, "secret-" + name, false);
        }

        Account staying() {
            return new Account(clientId, userName, secret, true);
        }
    }

    abstract Client client(Account account) throws Exception;

    @BeforeEach
    void open(@TempDir Path dataDir) throws Exception {
        door = new TestDoor(dataDir);
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private Client connected(String name) throws Exception {
        Client client = client(Account.of(name));
        client.connect();
        return client;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void publicationIsAcknowledgedOnlyAfterTheCommit(int qos) throws Exception {
        try (Client client = connected("sc-1")) {
            Publication publication = client.publish(TELEMETRY, Bench.SPEED, qos);
            await().until(() -> door.intake.waiting() == 1);
            assertThat(publication.isAcknowledged()).isFalse();

            door.intake.commit();

            await().until(publication::isAcknowledged);
            assertThat(door.intake.committed()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyMessageArrivesOnceAndInOrder(int qos) throws Exception {
        door.intake.committing();
        try (Client client = connected("g-1")) {
            for (int i = 0; i < 500; i++) {
                client.publish("v1/g-1/telemetry", "[{\"n\":\"count\",\"v\":" + i + "}]", qos);
            }
            await().until(() -> door.intake.committed().size() == 500);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(Senml.decode(
                            Senml.Format.CBOR, door.intake.committed().get(i).body()))
                    .containsExactly(Reading.number("count", "", i, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void observerSeesTheMessage(int qos) throws Exception {
        door.intake.committing();
        try (Client observer = connected("watch");
                Client device = connected("sc-1")) {
            assertThat(observer.subscribe("v1/#", 2)).isZero();

            device.publish(TELEMETRY, Bench.SPEED, qos);

            await().until(() -> observer.messages().size() == 1);
            assertThat(observer.messages()).containsExactly(TELEMETRY + " " + Bench.SPEED);
        }
    }

    @ParameterizedTest
    @CsvSource({"sc-1, sc-1, wrong", "sc-9, sc-9, secret-sc-9", "sc-2, sc-1, secret-sc-1"})
    void wrongPeerIsRefused(String clientId, String userName, String secret) throws Exception {
        try (Client client = client(new Account(clientId, userName, secret, false))) {
            assertThatThrownBy(client::connect).isNotNull();
        }
        assertThat(door.registry.strangers()).hasSize(1);
    }

    @Test
    void commandReachesTheDevice() throws Exception {
        try (Client client = connected("sc-1")) {
            assertThat(client.subscribe(COMMANDS, 2)).isEqualTo(1);

            assertThat(send("lock")).isEqualTo(Outcome.TAKEN);

            await().until(() -> client.messages().equals(List.of(COMMANDS + " lock")));
        }
    }

    @Test
    void commandWaitsForTheDeviceThatSleeps() throws Exception {
        try (Client client = client(Account.of("sc-1").staying())) {
            assertThat(client.connect()).isFalse();
            client.subscribe(COMMANDS, 1);
            client.disconnect();
        }
        await().until(() -> door.ingress.send(command("first")) == Outcome.TAKEN);

        try (Client client = client(Account.of("sc-1").staying())) {
            assertThat(client.connect()).isTrue();

            await().until(() -> client.messages().equals(List.of(COMMANDS + " first")));
        }
    }

    @Test
    void subscriptionToAnotherDeviceIsRefused() throws Exception {
        try (Client client = connected("sc-1")) {
            assertThatThrownBy(() -> client.subscribe("v1/sc-2/commands", 1)).isNotNull();
        }
    }

    @Test
    void timeIsToldToWhoSubscribesToIt() throws Exception {
        try (Client client = connected("sc-1")) {
            assertThat(client.subscribe("v1/time", 1)).isZero();

            await().until(() -> client.messages().size() == 1);
            assertThat(client.messages().get(0)).startsWith("v1/time [{").contains("\"quality\",\"vs\":\"synced\"");
        }
    }

    @Test
    void laterConnectionTakesOver() throws Exception {
        try (Client first = connected("sc-1");
                Client second = connected("sc-1")) {
            await().until(() -> !first.isConnected());
            assertThat(second.isConnected()).isTrue();
        }
    }

    @Test
    void unacknowledgedMessageComesAgainAndIsKeptOnce() throws Exception {
        try (Client client = client(Account.of("sc-1").staying())) {
            client.connect();
            Publication publication = client.publish(TELEMETRY, Bench.SPEED, 1);
            await().until(() -> door.intake.waiting() == 1);
            client.drop();
            door.intake.commit();
            door.intake.committing();

            client.connect();

            await().until(publication::isAcknowledged);
            assertThat(door.intake.committed()).hasSize(1);
        }
    }

    @Test
    void serverThatStopsEndsTheConnection() throws Exception {
        try (Client client = connected("sc-1")) {
            door.ingress.close();

            await().until(() -> !client.isConnected());
        }
    }

    private Outcome send(String payload) {
        return door.ingress.send(command(payload));
    }

    private OutboundCommand command(String payload) {
        return new OutboundCommand(
                new DeviceId("sc-1"), payload.getBytes(UTF_8), door.clock.monoMillis() + 60_000, () -> true);
    }
}
