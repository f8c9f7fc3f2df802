package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
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
    @ValueSource(strings = {"v1/sc-3/commands", "v1/bridge-1/commands", "v1/sc-1/telemetry", "v1/+/commands"})
    void itSubscribesToNothingButWhatIsForItsDevices(String filter) {
        Bench.Peer agent = bench.connected(5, "bridge-1");

        String answer = agent.send(PermissionTest.subscribe(5, filter, 1)).receive();

        assertThat(answer).isIn("900400010087", "9004000100a2");
    }

    @Test
    void commandsToItsDevicesComeOverItsConnectionEachOnItsTopic() {
        Bench.Peer agent = subscribed("sc-1", "sc-2");

        assertThat(command("sc-2")).isEqualTo(Outcome.TAKEN);
        assertThat(command("sc-1")).isEqualTo(Outcome.TAKEN);

        assertThat(agent.receiveAll())
                .satisfiesExactly(
                        packet -> assertThat(packet).contains(hex("v1/sc-2/commands")),
                        packet -> assertThat(packet).contains(hex("v1/sc-1/commands")));
    }

    @Test
    void aDeviceWithASessionOfItsOwnGetsItsCommandsItself() {
        Bench.Peer agent = subscribed("sc-1");
        Bench.Peer device = bench.connected(5, "sc-1").send(PermissionTest.subscribe(5, "v1/sc-1/commands", 1));
        device.receiveAll();

        assertThat(command("sc-1")).isEqualTo(Outcome.TAKEN);

        assertThat(device.receiveAll()).hasSize(1);
        assertThat(agent.receiveAll()).isEmpty();
    }

    @Test
    void noCommandGoesToAnAgentThatHasNotSubscribedOrHasLostTheDevice() {
        Bench.Peer agent = subscribed("sc-1");
        assertThat(bench.door.holds(new DeviceId("sc-1"))).isTrue();
        assertThat(bench.door.holds(new DeviceId("sc-2"))).isFalse();

        bench.registry.agent("bridge-1", "sc-2");

        assertThat(bench.door.holds(new DeviceId("sc-1"))).isFalse();
        assertThat(command("sc-1")).isEqualTo(Outcome.NOT_HERE);
        assertThat(agent.receiveAll()).isEmpty();
    }

    @Test
    void anAgentThatIsGoneHoldsNothing() {
        Bench.Peer agent = subscribed("sc-1");

        agent.drop();
        bench.advanceSeconds(1);

        assertThat(bench.door.holds(new DeviceId("sc-1"))).isFalse();
        assertThat(bench.door.spokesmen().of(new DeviceId("sc-1"))).isEmpty();
    }

    @Test
    void filtersOfOneAgentAreBounded() {
        Bench.Peer agent = bench.connected(5, "bridge-1");
        for (int i = 0; i < Session.AGENT_SUBSCRIPTIONS_MAX; i++) {
            agent.send(PermissionTest.subscribe(5, "v1/sc-1/firmware/" + i, 1));
        }
        assertThat(agent.receiveAll()).hasSize(Session.AGENT_SUBSCRIPTIONS_MAX).containsOnly("900400010001");

        agent.send(PermissionTest.subscribe(5, "v1/sc-1/firmware/more", 1));
        assertThat(agent.receive()).isEqualTo("900400010097");
    }

    private Bench.Peer subscribed(String... devices) {
        Bench.Peer agent = bench.connected(5, "bridge-1");
        for (String device : devices) {
            agent.send(PermissionTest.subscribe(5, "v1/" + device + "/commands", 1));
        }
        assertThat(agent.receiveAll()).hasSize(devices.length).containsOnly("900400010001");
        return agent;
    }

    private Outcome command(String device) {
        Outcome outcome = bench.door.send(
                new OutboundCommand(new DeviceId(device), new byte[8], bench.clock.monoMillis() + 60_000, () -> true));
        bench.run();
        return outcome;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
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
