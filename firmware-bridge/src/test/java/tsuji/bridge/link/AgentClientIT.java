package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/** The agent's connection over TCP, with time in the test's hand. */
class AgentClientIT {
    private static final DeviceId HOUSE = new DeviceId("MT-1");
    private static final DeviceId DOCK = new DeviceId("SC-1");
    private static final String HOUSE_SAYS = "v1/MT-1/telemetry";
    private static final String DOCK_SAYS = "v1/SC-1/telemetry";
    private static final String DOCK_HEARS = "v1/SC-1/commands";
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int PAYLOAD_FORMAT_INVALID = 0x99;

    private final AtomicLong nanos = new AtomicLong();
    private final Health health = new Health(Clock.systemUTC());
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private ScriptedGateway gateway;
    private AgentClient client;

    @BeforeEach
    void start() throws IOException {
        gateway = new ScriptedGateway();
        client = new AgentClient(
                new GatewaySettings(gateway.address(), new DeviceId("bridge"), 2_000),
                new GatewayOutbox.Agent("secret", Set.of(HOUSE, DOCK)),
                health,
                new AgentClient.Timing(nanos::get, new Random(1)));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
    }

    @Test
    void whatTheGatewayAcknowledgesIsDone() {
        offer(HOUSE);
        offer(DOCK);

        untilAsserted(() -> assertThat(acknowledged).containsExactlyInAnyOrder("MT-1", "SC-1"));

        assertThat(client.waiting()).isZero();
        assertThat(health.worst()).isEqualTo(Health.State.RUNNING);
    }

    @Test
    void aDeviceThatIsNotOnTheListIsHeldWhileOthersFlow() {
        gateway.answer(DOCK_SAYS, NOT_AUTHORIZED);
        offer(DOCK);
        offer(HOUSE);
        untilAsserted(() -> {
            assertThat(acknowledged).containsExactly("MT-1");
            assertThat(health.isInTrouble("gateway SC-1")).isTrue();
        });

        offer(DOCK);
        offer(HOUSE);
        untilAsserted(() -> assertThat(acknowledged).containsExactly("MT-1", "MT-1"));
        assertThat(gateway.published).containsOnlyOnce(DOCK_SAYS);
        assertThat(health.statuses().get("gateway SC-1").detail()).contains("on the agent's list (--for)");

        gateway.answer(DOCK_SAYS, 0);
        pass(AgentClient.HELD_SECONDS);
        untilAsserted(() -> assertThat(acknowledged).containsExactly("MT-1", "MT-1", "SC-1", "SC-1"));
        assertThat(health.isInTrouble("gateway SC-1")).isFalse();
        assertThat(health.counted("gateway.reconnected")).isZero();
    }

    @Test
    void aMessageThatWouldBeRefusedForEverIsDroppedAndCounted() {
        gateway.answer(HOUSE_SAYS, PAYLOAD_FORMAT_INVALID);
        offer(HOUSE);

        untilAsserted(() -> assertThat(client.waiting()).isZero());

        assertThat(health.counted("gateway MT-1.refused")).isEqualTo(1);
        assertThat(health.counted("gateway.reconnected")).isZero();
    }

    @Test
    void aBrokenConnectionLosesNothingAndSubscribesAgain() throws IOException {
        List<String> heard = new CopyOnWriteArrayList<>();
        client.subscribe(
                DOCK,
                "commands",
                (topic, payload) -> heard.add(topic + " " + new String(payload, StandardCharsets.UTF_8)));
        gateway.silence(true);
        offer(HOUSE);
        offer(HOUSE);
        untilAsserted(() -> assertThat(gateway.published).hasSize(2));

        gateway.silence(false);
        gateway.hangUp();
        untilAsserted(() -> assertThat(health.counted("gateway.reconnected")).isEqualTo(1));
        pass(60);
        untilAsserted(() -> {
            assertThat(acknowledged).containsExactly("MT-1", "MT-1");
            assertThat(gateway.subscribed).containsExactly(DOCK_HEARS, DOCK_HEARS);
        });

        gateway.send(DOCK_HEARS, "unlock");
        untilAsserted(() -> assertThat(heard).containsExactly(DOCK_HEARS + " unlock"));
    }

    @Test
    void aRefusedSubscriptionIsAskedForAgain() {
        gateway.answer(DOCK_HEARS, NOT_AUTHORIZED);
        client.subscribe(DOCK, "commands", (topic, payload) -> {});
        untilAsserted(() -> assertThat(health.isInTrouble("gateway SC-1")).isTrue());
        pass(AgentConnection.REFUSED_SECONDS - 1);
        client.step();
        assertThat(gateway.subscribed).hasSize(1);

        gateway.answer(DOCK_HEARS, 1);
        pass(1);
        untilAsserted(() -> assertThat(gateway.subscribed).hasSize(2));
        untilAsserted(() -> assertThat(health.isInTrouble("gateway SC-1")).isFalse());
    }

    @Test
    void aGatewayThatAcknowledgesNothingIsLeft() {
        gateway.silence(true);
        offer(HOUSE);
        untilAsserted(() -> assertThat(gateway.published).hasSize(1));

        pass(AgentConnection.ACKNOWLEDGE_SECONDS_MAX);
        client.step();
        assertThat(health.counted("gateway.reconnected")).isZero();
        pass(1);
        client.step();

        assertThat(health.counted("gateway.reconnected")).isEqualTo(1);
        assertThat(health.statuses().get("gateway").detail()).contains("acknowledges nothing for 30 s");
    }

    @Test
    void noMoreIsUnderWayThanTheGatewayWants() {
        gateway.announceReceiveMaximum(3);
        gateway.silence(true);
        Collections.nCopies(4, HOUSE).forEach(this::offer);

        untilAsserted(() -> assertThat(gateway.published).hasSize(3));
        client.step();

        assertThat(health.counted("gateway.reconnected")).isZero();
        assertThat(gateway.published).hasSize(3);
    }

    private void offer(DeviceId device) {
        Message message = Message.telemetry(device, List.of(Reading.number("power", "W", 1, 0)));
        assertThat(client.offer(message, () -> acknowledged.add(device.value())))
                .isTrue();
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void untilAsserted(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    client.step();
                    assertion.run();
                });
    }
}
