package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.record.CommandStep.Kind;
import tsuji.sim.record.RecordReader;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.Speed;

/** Commands from a server that behaves as each test needs to a device that takes them. */
class CommandEarIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long FAR_SECONDS = 4_000_000_000L;

    @TempDir
    private Path dir;

    private final Queue<Channel> subscribed = new ConcurrentLinkedQueue<>();
    private CommandLog log;
    private ScriptedServer server;
    private FleetRun run;
    private Channel device;

    @BeforeEach
    void start() throws Exception {
        log = CommandLog.create(dir.resolve("commands.ndjson"));
        server = new ScriptedServer(this::serve);
        TestFleet fleet = new TestFleet("EM-1", MqttVersions.V3_1_1, 1, Duration.ofSeconds(600), Speed.REAL);
        run = new FleetRun(fleet.at(server.port()), Map.of(), Clock.systemUTC(), FateSink.NONE, TestFleet.IMPATIENT);
        run.listen(log);
        run.start();
        await().atMost(PATIENCE).until(() -> !subscribed.isEmpty());
        device = subscribed.element();
    }

    @AfterEach
    void endAll() throws Exception {
        run.end();
        server.close();
        log.close();
    }

    private void serve(Channel client, MqttMessage packet) {
        if (packet instanceof MqttConnectMessage) {
            client.writeAndFlush(MqttMessageBuilders.connAck()
                    .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                    .build());
        } else if (packet instanceof MqttSubscribeMessage) {
            subscribed.add(client);
        }
    }

    private void send(int packetId, boolean again, String id, String name, long expiresAtSeconds) {
        String json = "{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"expires_at\":" + expiresAtSeconds + "}";
        device.writeAndFlush(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, again, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttPublishVariableHeader("v1/EM-1/commands", packetId),
                Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8))));
    }

    private List<Kind> recorded() throws IOException {
        List<CommandStep> steps = new ArrayList<>();
        RecordReader.readCommands(dir.resolve("commands.ndjson"), steps::add);
        return steps.stream().map(CommandStep::kind).toList();
    }

    private void awaitRecorded(Kind... kinds) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(recorded()).containsExactly(kinds));
    }

    private List<MqttPublishMessage> answers() {
        return server.received(MqttPublishMessage.class).stream()
                .filter(publish -> publish.variableHeader().topicName().equals("v1/EM-1/results"))
                .toList();
    }

    @Test
    void itAsksForItsCommandsDoesThemAndAnswers() {
        assertThat(server.received(MqttSubscribeMessage.class)
                        .get(0)
                        .payload()
                        .topicSubscriptions()
                        .get(0)
                        .topicFilter())
                .isEqualTo("v1/EM-1/commands");

        send(7, false, "c1", "read_now", FAR_SECONDS);
        send(8, false, "c2", "unlock", FAR_SECONDS);

        awaitRecorded(Kind.DONE, Kind.DECLINED);
        await().atMost(PATIENCE).until(() -> answers().size() == 2);
        assertThat(server.received())
                .filteredOn(packet -> packet.fixedHeader().messageType() == MqttMessageType.PUBACK)
                .hasSize(2);
    }

    @Test
    void onlyAPacketThatSaysThatItComesAgainIsForgiven() {
        send(7, false, "c1", "read_now", FAR_SECONDS);
        send(7, true, "c1", "read_now", FAR_SECONDS);
        send(8, true, "c2", "read_now", FAR_SECONDS);
        send(9, false, "c1", "read_now", FAR_SECONDS);

        awaitRecorded(Kind.DONE, Kind.REPEATED, Kind.DONE, Kind.DONE);
    }

    @Test
    void whatComesAfterItsExpiryIsNotDone() {
        send(7, false, "c1", "read_now", 1_700_000_000);

        awaitRecorded(Kind.LATE);
        await().atMost(PATIENCE).until(() -> answers().size() == 1);
    }

    @Test
    void whatIsNoCommandIsAProblemOfTheRun() {
        send(7, false, "c\"1", "read_now", FAR_SECONDS);

        await().atMost(PATIENCE).until(() -> run.status().lastProblem().contains("something that is no command"));
    }
}
