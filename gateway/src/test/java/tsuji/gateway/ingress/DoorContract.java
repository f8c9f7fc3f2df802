package tsuji.gateway.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.wire.DeviceId;

/** What a device may rely on at every door: the same promises, the same ledger. */
public abstract class DoorContract extends StrangerContract {
    private static final DeviceId DEVICE = new DeviceId(SCOOTER);
    private static final String DATED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5,\"t\":1795564800}]";

    private Client device() throws Exception {
        return door.client(SCOOTER, ScriptedRegistry.secret(SCOOTER));
    }

    /** As a device does it: sends again when it was put off, until it is acknowledged. */
    private void deliver(Client device, String payload) throws Exception {
        Sent[] sent = {device.send(payload)};
        await().until(() -> {
            commit();
            if (sent[0].answer() == Answer.LATER) {
                sent[0] = device.send(payload);
            }
            return sent[0].answer() == Answer.STORED;
        });
    }

    private Outcome command(String payload) {
        return door.outlet()
                .send(new OutboundCommand(DEVICE, payload.getBytes(UTF_8), clock.monoMillis() + 60_000, () -> true));
    }

    @Test
    final void messageIsAcknowledgedOnlyAfterTheCommit() throws Exception {
        try (Client device = device()) {
            Sent sent = device.send(SPEED);
            awaitQueued(1);
            assertThat(sent.answer()).isEqualTo(Answer.NONE);
            assertThat(counted(Account::accepted)).isZero();

            commit();

            await().until(() -> sent.answer() == Answer.STORED);
            assertThat(counted(Account::accepted)).isEqualTo(1);
        }
    }

    @Test
    final void repeatedReadingIsAcknowledgedAgainAndCountedAsDuplicate() throws Exception {
        try (Client device = device()) {
            deliver(device, DATED);
            deliver(device, DATED);
        }

        assertThat(counted(Account::accepted)).isEqualTo(1);
        assertThat(counted(Account::duplicate)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[{\"n\":\"speed\"", "[{\"n\":\"speed\",\"u\":\"km/h\",\"v\":5}]", "[{\"n\":\"ghost\",\"v\":5}]"
            })
    final void badMessageIsRefusedAndCountedAndTheNextIsTaken(String payload) throws Exception {
        try (Client device = device()) {
            Sent bad = device.send(payload);
            await().until(() -> bad.answer() != Answer.NONE);

            // A refusal alone makes no commit; it is booked with the next one.
            deliver(device, SPEED);
        }
        assertThat(counted(Account::refusedTotal)).isEqualTo(1);
        assertThat(counted(Account::accepted)).isEqualTo(1);
    }

    @Test
    final void largestMessageIsTaken() throws Exception {
        try (Client device = device()) {
            deliver(device, SPEED + " ".repeat(BODY_BYTES_MAX - 64 - SPEED.length()));
        }

        assertThat(counted(Account::accepted)).isEqualTo(1);
    }

    @Test
    final void tooLargeMessageIsRefusedAndHindersNobody() throws Exception {
        try (Client device = device();
                Client other = door.client(OTHER, ScriptedRegistry.secret(OTHER))) {
            Sent sent = device.send(SPEED + " ".repeat(BODY_BYTES_MAX + 1 - SPEED.length()));

            await().until(() -> sent.answer() == Answer.REFUSED);
            deliver(other, SPEED);
        }
        assertThat(counted(Account::accepted)).isEqualTo(1);
    }

    @Test
    final void messageThatFindsTheQueueFullGetsInLater() throws Exception {
        try (Client device = device()) {
            device.send(SPEED);
            awaitQueued(1);
            device.send(SPEED.replace("5.5", "5.6"));
            awaitQueued(QUEUE_MAX);

            deliver(device, SPEED.replace("5.5", "5.7"));
        }
        assertThat(counted(Account::accepted)).isEqualTo(3);
        assertThat(counted(Account::received)).isEqualTo(3);
    }

    @Test
    final void commandReachesTheDeviceOnce() throws Exception {
        try (Client device = device()) {
            assertThat(door.outlet().holds(DEVICE)).isFalse();
            device.listen();
            await().until(() -> door.outlet().holds(DEVICE));

            assertThat(command("lock")).isEqualTo(Outcome.TAKEN);
            await().until(() -> device.commands().equals(List.of("lock")));
            await().until(() -> door.outlet().holds(DEVICE));
            assertThat(command("unlock")).isEqualTo(Outcome.TAKEN);

            await().until(() -> device.commands().equals(List.of("lock", "unlock")));
        }
    }

    /** R15. */
    @Test
    final void removedDeviceIsCutWithinASecond() throws Exception {
        try (Client device = device()) {
            deliver(device, SPEED);
            device.listen();
            registry.remove(SCOOTER);

            door.recheckIdentities();

            await().atMost(Duration.ofSeconds(1)).until(device::isCut);
            await().until(() -> !door.outlet().holds(DEVICE));
            assertThat(command("lock")).isNotEqualTo(Outcome.TAKEN);
        }
    }
}
