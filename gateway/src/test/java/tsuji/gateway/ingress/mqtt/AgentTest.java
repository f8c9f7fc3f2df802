package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.intake.Delivery;
import tsuji.wire.DeviceId;

/** An agent speaks for the devices of its list, and for nobody else. */
class AgentTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void register() {
        bench.registry.agent("bridge-1", "sc-1", "sc-2", "sc-8");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void itsMessagesAreTheDevicesOwn() throws Exception {
        Bench.Peer agent = bench.connected(5, "bridge-1");

        agent.send(RawClient.publish(5, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));
        agent.send(RawClient.publish(5, 1, "v1/sc-2/telemetry", 2, Bench.SPEED));
        bench.commit();

        assertThat(bench.intake.committed())
                .extracting(Delivery::device)
                .containsExactly(new DeviceId("sc-1"), new DeviceId("sc-2"));
        assertThat(bench.registry.seen()).containsExactly("sc-1", "sc-2");
    }

    /** sc-8 is on the list, but not registered; sc-3 is registered, but not on the list. */
    @ParameterizedTest
    @ValueSource(strings = {"v1/sc-3/telemetry", "v1/sc-8/telemetry", "v1/bridge-1/telemetry", "v1/sc-1/commands", "x"})
    void whatItMayNotSayIsRefusedAndBookedUnderItsOwnName(String topic) throws Exception {
        bench.registry.device("sc-3", "scooter");
        Bench.Peer agent = bench.connected(5, "bridge-1");

        agent.send(RawClient.publish(5, 1, topic, 1, Bench.SPEED));
        bench.commit();

        assertThat(agent.receive()).isEqualTo("4003000187");
        assertThat(bench.intake.committed()).isEmpty();
        assertThat(bench.intake.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.device().value()).isEqualTo("bridge-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1/sc-1/commands", "v1/bridge-1/commands", "v1/sc-1/telemetry"})
    void itSubscribesToNothing(String filter) {
        Bench.Peer agent = bench.connected(5, "bridge-1");

        assertThat(agent.send(PermissionTest.subscribe(5, filter, 1)).receive()).isEqualTo("900400010087");
    }

    @Test
    void itsEndSaysNothingOfItsDevices() {
        Bench.Peer agent = bench.peer();

        agent.send(connectWithWill("bridge-1", "v1/sc-1/events", "[{\"n\":\"tipped\",\"vb\":true}]"));

        assertThat(agent.receive()).isEqualTo("20020005");
    }

    private static byte[] connectWithWill(String name, String topic, String payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {4, (byte) 0xC6, 0, 60});
        RawClient.text(body, name);
        RawClient.text(body, topic);
        RawClient.text(body, payload);
        RawClient.text(body, name);
        RawClient.text(body, "secret-" + name);
        return RawClient.packet(0x10, body.toByteArray());
    }

    @Test
    void deviceTakenFromItsListIsRefusedOnTheLiveConnection() throws Exception {
        Bench.Peer agent = bench.connected(5, "bridge-1");

        bench.registry.agent("bridge-1", "sc-2");
        agent.connection.recheckIdentity();
        agent.send(RawClient.publish(5, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));
        bench.commit();

        assertThat(agent.receive()).isEqualTo("4003000187");
        assertThat(bench.intake.committed()).isEmpty();
    }
}
