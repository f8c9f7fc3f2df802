package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P1: what is acknowledged was committed before. */
class AcknowledgementIT {
    private static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";

    private TestDoor door;

    @BeforeEach
    void open(@TempDir Path dataDir) throws Exception {
        door = new TestDoor(dataDir);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private RawClient connected(int level) throws Exception {
        RawClient client = door.client().send(RawClient.connect(level, TestDoor.SCOOTER));
        assertThat(client.receive()).startsWith("20").containsPattern("^20..0000");
        return client;
    }

    private void awaitWaiting(int count) {
        await().until(() -> door.intake.waiting() == count);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void pubackIsSentOnlyAfterTheCommit(int level) throws Exception {
        try (RawClient client = connected(level)) {
            client.send(RawClient.publish(level, 1, "v1/sc-1/telemetry", 7, SPEED));
            awaitWaiting(1);
            assertThat(client.hearsNothing()).isTrue();

            door.intake.commit();

            assertThat(client.receive()).isEqualTo("40020007");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void pubrecIsSentOnlyAfterTheCommit(int level) throws Exception {
        try (RawClient client = connected(level)) {
            client.send(RawClient.publish(level, 2, "v1/sc-1/telemetry", 7, SPEED));
            awaitWaiting(1);
            assertThat(client.hearsNothing()).isTrue();

            door.intake.commit();
            assertThat(client.receive()).isEqualTo("50020007");

            client.send("62 02 00 07");
            assertThat(client.receive()).isEqualTo("70020007");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void qos0IsDelivered(int level) throws Exception {
        try (RawClient client = connected(level)) {
            client.send(RawClient.publish(level, 0, "v1/sc-1/telemetry", 0, SPEED));
            awaitWaiting(1);

            door.intake.commit();

            assertThat(door.intake.committed()).hasSize(1);
            assertThat(client.hearsNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void connectionIsClosedWithoutAcknowledgementWhenTheJournalFails(int level) throws Exception {
        try (RawClient client = connected(level)) {
            client.send(RawClient.publish(level, 1, "v1/sc-1/telemetry", 7, SPEED));
            awaitWaiting(1);

            door.intake.fail();

            if (level == 5) {
                assertThat(client.receive()).isEqualTo("e0028900");
            }
            assertThat(client.receive()).isEqualTo("closed");
        }
    }
}
