package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intake outlives the door: what it still commits has nobody left to be told. */
class ClosedDoorIT {
    private static final byte[] PUBLISH = RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, Bench.SPEED);

    @Test
    void commitAfterTheDoorWasClosedDisturbsNobody(@TempDir Path dataDir) throws Exception {
        try (TestDoor door = new TestDoor(dataDir);
                RawClient client = door.client()) {
            assertThat(client.send(RawClient.connect(4, "sc-1")).receive()).isEqualTo("20020000");
            client.send(PUBLISH);
            await().until(() -> door.intake.waiting() == 1);

            door.ingress.close();

            assertThatCode(door.intake::commit).doesNotThrowAnyException();
            assertThat(door.intake.committed()).hasSize(1);
            assertThat(client.receive()).isEqualTo("closed");
        }
    }

    @Test
    void failureAfterTheDoorWasClosedDisturbsNobody(@TempDir Path dataDir) throws Exception {
        try (TestDoor door = new TestDoor(dataDir);
                RawClient client = door.client()) {
            client.send(RawClient.connect(4, "sc-1")).receive();
            client.send(PUBLISH);
            await().until(() -> door.intake.waiting() == 1);

            door.ingress.close();

            assertThatCode(door.intake::fail).doesNotThrowAnyException();
        }
    }
}
