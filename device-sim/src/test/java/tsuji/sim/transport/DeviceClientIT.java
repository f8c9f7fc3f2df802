package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tsuji.sim.record.SentMessage;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.Selection;
import tsuji.sim.scenario.Speed;
import tsuji.wire.DeviceId;

/** One device against a server that behaves as each test needs. */
class DeviceClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TestFleet DEVICE =
            new TestFleet("EM-1", MqttVersions.V5, 1, Duration.ofSeconds(600), Speed.REAL);
    private static final TestFleet FAST = new TestFleet("EM-1", MqttVersions.V5, 1, Duration.ofDays(1), new Speed(60));

    private final List<SentMessage> fates = new CopyOnWriteArrayList<>();
    private final AtomicInteger connects = new AtomicInteger();
    private ScriptedServer server;
    private FleetRun run;

    @AfterEach
    void endAll() throws Exception {
        run.end();
        server.close();
    }

    @Test
    void unansweredMessageIsSentAgainWithDupWithinTheSession() throws Exception {
        start(DEVICE, (client, packet) -> {
            if (packet instanceof MqttConnectMessage) {
                client.writeAndFlush(connack(connects.incrementAndGet() > 1));
            } else if (packet instanceof MqttPublishMessage publish) {
                if (publish.fixedHeader().isDup()) {
                    client.writeAndFlush(puback(publish, 0));
                } else if (connects.get() == 1) {
                    client.close();
                }
            }
        });

        await().atMost(PATIENCE).until(() -> !fates.isEmpty());

        assertThat(fates.get(0).isAcknowledged()).isTrue();
        assertThat(fates.get(0).attempts()).isEqualTo(2);
        List<MqttPublishMessage> sent = server.received(MqttPublishMessage.class);
        assertThat(sent.get(0).fixedHeader().isDup()).isFalse();
        assertThat(sent.get(1).fixedHeader().isDup()).isTrue();
        assertThat(sent.get(1).variableHeader().packetId())
                .isEqualTo(sent.get(0).variableHeader().packetId());
    }

    private void repeatEverything(MqttVersions version) throws Exception {
        prepare(new TestFleet("EM-1", version, 1, Duration.ofSeconds(600), Speed.REAL), (client, packet) -> {
            if (packet instanceof MqttConnectMessage) {
                client.writeAndFlush(connack(connects.incrementAndGet() > 1));
            } else if (packet instanceof MqttPublishMessage publish
                    && publish.fixedHeader().isDup()) {
                client.writeAndFlush(puback(publish, 0));
            }
        });
        Fault always = new Fault(
                FaultKind.DEVICE_DUPLICATE, Duration.ZERO, Duration.ofSeconds(1), Selection.ALL, Map.of("rate", 1.0));
        new FleetFaults(run).start(always);
        run.start();
        await().atMost(PATIENCE).until(() -> !fates.isEmpty());
    }

    @Test
    void duplicateOfMqttFiveComesOnANewConnection() throws Exception {
        repeatEverything(MqttVersions.V5);

        assertThat(connects).hasValueGreaterThanOrEqualTo(2);
        assertThat(kindsUntilTheFirstDup())
                .startsWith("CONNECT", "PUBLISH")
                .endsWith("CONNECT", "DUP")
                .filteredOn("DUP"::equals)
                .hasSize(1);
        assertThat(fates.get(0).attempts()).isEqualTo(2);
    }

    @Test
    void duplicateOfMqttThreeComesOnTheSameConnection() throws Exception {
        repeatEverything(MqttVersions.V3_1_1);

        assertThat(connects).hasValue(1);
        assertThat(kindsUntilTheFirstDup()).containsExactly("CONNECT", "PUBLISH", "DUP");
        assertThat(fates.get(0).attempts()).isEqualTo(2);
    }

    private List<String> kindsUntilTheFirstDup() {
        List<String> kinds = server.received().stream()
                .map(packet -> packet.fixedHeader().isDup()
                        ? "DUP"
                        : packet.fixedHeader().messageType().name())
                .toList();
        return kinds.subList(0, kinds.indexOf("DUP") + 1);
    }

    @Test
    void serverThatForgotTheSessionGetsItAsNew() throws Exception {
        start(DEVICE, (client, packet) -> {
            if (packet instanceof MqttConnectMessage) {
                connects.incrementAndGet();
                client.writeAndFlush(connack(false));
            } else if (packet instanceof MqttPublishMessage publish) {
                if (connects.get() == 1) {
                    client.close();
                } else {
                    client.writeAndFlush(puback(publish, 0));
                }
            }
        });

        await().atMost(PATIENCE).until(() -> !fates.isEmpty());

        assertThat(server.received(MqttPublishMessage.class))
                .noneMatch(sent -> sent.fixedHeader().isDup());
        assertThat(fates.get(0).attempts()).isEqualTo(2);
    }

    @Test
    void refusalIsRecordedWithItsReasonAndNotSentAgain() throws Exception {
        start(DEVICE, (client, packet) -> {
            if (packet instanceof MqttConnectMessage) {
                client.writeAndFlush(connack(false));
            } else if (packet instanceof MqttPublishMessage publish) {
                client.writeAndFlush(puback(publish, 0x99));
            }
        });

        await().atMost(PATIENCE).until(() -> fates.size() >= 2);

        assertThat(fates).allMatch(fate -> !fate.isAcknowledged() && fate.reasonCode() == 0x99 && fate.attempts() == 1);
        assertThat(run.status().acknowledged()).isZero();
    }

    @Test
    void deviceNeverHasMoreUnderWayThanItsWindow() throws Exception {
        start(FAST, silentAfterConnect(new MqttProperties()));

        await().atMost(PATIENCE).until(() -> run.status().dropped() > 0);

        assertThat(server.received(MqttPublishMessage.class)).hasSize(TestFleet.IMPATIENT.window());
    }

    @Test
    void receiveMaximumOfTheServerNarrowsTheWindow() throws Exception {
        MqttProperties one = new MqttProperties();
        one.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 1));
        start(FAST, silentAfterConnect(one));

        await().atMost(PATIENCE).until(() -> run.status().dropped() > 0);

        assertThat(server.received(MqttPublishMessage.class)).hasSize(1);
    }

    @Test
    void fullMemoryDropsWhatIsNewAndRecordsItAsNeverSent() throws Exception {
        start(FAST, silentAfterConnect(new MqttProperties()));

        await().atMost(PATIENCE).until(() -> !fates.isEmpty());

        int bound = TestFleet.IMPATIENT.bufferMax();
        assertThat(fates.get(0).msgSeq()).isEqualTo(bound + 1);
        assertThat(fates.get(0).attempts()).isZero();
        assertThat(run.status().waiting()).isLessThanOrEqualTo(bound);
    }

    @Test
    void silentServerIsGivenUp() throws Exception {
        start(DEVICE, (client, packet) -> {
            if (packet instanceof MqttConnectMessage) {
                client.writeAndFlush(connack(connects.incrementAndGet() > 1));
            }
        });

        await().atMost(PATIENCE).until(() -> connects.get() >= 2);

        assertThat(run.status().lastProblem()).contains("no answer for 2 s");
    }

    @Test
    void qosTwoIsReleasedOnceAndDoneAfterPubcomp() throws Exception {
        TestFleet exactlyOnce = new TestFleet("EM-1", MqttVersions.V3_1_1, 2, Duration.ofSeconds(600), Speed.REAL);
        start(exactlyOnce, (client, packet) -> {
            switch (packet.fixedHeader().messageType()) {
                case CONNECT -> client.writeAndFlush(connack(connects.incrementAndGet() > 1));
                case PUBLISH -> client.writeAndFlush(reply(MqttMessageType.PUBREC, packetId(packet)));
                case PUBREL -> {
                    // The first release is lost with its connection; the session goes on with it, not with the message.
                    if (connects.get() == 1) {
                        client.close();
                    } else {
                        client.writeAndFlush(reply(MqttMessageType.PUBCOMP, packetId(packet)));
                    }
                }
                default -> {}
            }
        });

        await().atMost(PATIENCE).until(() -> !fates.isEmpty());

        int first = server.received(MqttPublishMessage.class)
                .get(0)
                .variableHeader()
                .packetId();
        assertThat(server.received(MqttPublishMessage.class))
                .filteredOn(publish -> publish.variableHeader().packetId() == first)
                .hasSize(1);
        assertThat(server.received())
                .filteredOn(packet ->
                        packet.fixedHeader().messageType() == MqttMessageType.PUBREL && packetId(packet) == first)
                .hasSize(2);
        assertThat(fates.get(0).isAcknowledged()).isTrue();
    }

    @Test
    void deviceShowsItsIdAndSecret() throws Exception {
        start(DEVICE, (client, packet) -> {});

        await().atMost(PATIENCE).until(() -> !server.received().isEmpty());

        MqttConnectMessage connect = server.received(MqttConnectMessage.class).get(0);
        assertThat(connect.payload().clientIdentifier()).isEqualTo("EM-1");
        assertThat(connect.payload().userName()).isEqualTo("EM-1");
        assertThat(connect.payload().passwordInBytes()).asString().isEqualTo("s3cret");
        assertThat(connect.variableHeader().isCleanSession()).isFalse();
    }

    @Test
    void refusedConnectionIsTriedAgainLater() throws Exception {
        start(DEVICE, (client, packet) -> {
            boolean first = connects.incrementAndGet() == 1;
            if (packet instanceof MqttConnectMessage) {
                client.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(
                                first
                                        ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY
                                        : MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .build());
            }
        });

        await().atMost(PATIENCE).until(() -> run.status().connected() == 1);

        assertThat(run.status().lastProblem()).contains("CONNACK 0x89");
    }

    @Test
    void connectionThatIsBeingMadeWithFormerCredentialsIsGivenUp() throws Exception {
        prepare(DEVICE, (client, packet) -> {
            if (packet instanceof MqttConnectMessage) {
                connects.incrementAndGet();
                client.writeAndFlush(connack(false));
            } else if (packet instanceof MqttPublishMessage publish) {
                client.writeAndFlush(puback(publish, 0));
            }
        });

        // All in one turn of its thread, so that no connection can come about in between.
        run.onThread(() -> {
            run.start();
            run.clients(Selection.ALL).forEach(device -> {
                device.connect();
                device.reauthenticate();
            });
        });

        await().atMost(PATIENCE).until(() -> !fates.isEmpty());
        assertThat(connects).hasValue(1);
    }

    private void start(TestFleet fleet, ScriptedServer.Script script) throws Exception {
        prepare(fleet, script);
        run.start();
    }

    private void prepare(TestFleet fleet, ScriptedServer.Script script) throws Exception {
        server = new ScriptedServer(script);
        run = new FleetRun(
                fleet.at(server.port()),
                Map.of(new DeviceId("EM-1"), "s3cret"),
                Clock.systemUTC(),
                fates::add,
                TestFleet.IMPATIENT);
    }

    private static ScriptedServer.Script silentAfterConnect(MqttProperties properties) {
        return (Channel client, MqttMessage packet) -> {
            if (packet instanceof MqttConnectMessage) {
                client.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .properties(properties)
                        .build());
            }
        };
    }

    private static MqttConnAckMessage connack(boolean sessionPresent) {
        return MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(sessionPresent)
                .build();
    }

    private static MqttMessage puback(MqttPublishMessage publish, int reason) {
        return MqttMessageBuilders.pubAck()
                .packetId(publish.variableHeader().packetId())
                .reasonCode((byte) reason)
                .build();
    }

    private static int packetId(MqttMessage packet) {
        return packet instanceof MqttPublishMessage publish
                ? publish.variableHeader().packetId()
                : ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private static MqttMessage reply(MqttMessageType type, int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
    }
}
