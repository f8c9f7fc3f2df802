package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopics;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.TimeQuality;

/** What the city stand-in does, whatever broker it has. */
abstract class CityContract {
    private static final CityTopics GATEWAY = new CityTopics("hitachi", "gw-01");

    private static final int PACKS = 200;
    static final int ENTRIES = PACKS * 100;

    @TempDir
    Path folder;

    private final Queue<String> outcomes = new ConcurrentLinkedQueue<>();
    private City city;
    private MqttClient gateway;

    /** Settings with the broker under test, which runs. */
    abstract CitySettings settings(Path folder) throws Exception;

    @BeforeEach
    void startCityAndGateway() throws Exception {
        city = City.start(settings(folder).withReceipts(), System::currentTimeMillis);
        gateway = connected("gw");
    }

    private MqttClient connected(String clientId) throws MqttException {
        MqttClient client = new MqttClient(city.brokerUri(), clientId, new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMaxInflight(1_000);
        client.connect(options);
        return client;
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway.isConnected()) {
            gateway.disconnect();
        }
        gateway.close();
        city.close();
    }

    private static byte[] pack(long first, int entries) {
        List<CityEntry> list = new ArrayList<>();
        for (long seq = first; seq < first + entries; seq++) {
            Reading reading = Reading.number("battery", "%EL", 80, 1_764_000_000);
            list.add(new CityEntry(seq, new DeviceId("scooter-1"), TimeQuality.SYNCED, List.of(reading)));
        }
        return new CityPack("e1", list).encode(Senml.Format.CBOR);
    }

    private void send(CityTopics.Lane lane, byte[] payload) throws MqttException {
        gateway.publish(GATEWAY.data(DataClass.TELEMETRY, lane), payload, 1, false);
    }

    final List<StoredEntry> stored() throws IOException {
        List<StoredEntry> lines = new ArrayList<>();
        RecordReader.readStored(City.file(folder), lines::add);
        return lines;
    }

    /** Sends so much that the consumer is still busy when the last message is acknowledged, then ends the city. */
    final void endTheCityUnderLoad() throws Exception {
        for (int i = 0; i < PACKS; i++) {
            send(CityTopics.Lane.LIVE, pack(1 + 100L * i, 100));
        }
        city.close();
    }

    final void startTheCityAgain() throws Exception {
        city = City.start(settings(folder), System::currentTimeMillis);
    }

    @Test
    void lanesAndRepeatsAreCountedApart() throws Exception {
        send(CityTopics.Lane.LIVE, pack(11, 5));
        send(CityTopics.Lane.BACKLOG, pack(1, 10));
        send(CityTopics.Lane.BACKLOG, pack(9, 3));

        await().untilAsserted(() -> assertThat(city.counts()).isEqualTo(new CityCounts(3, 5, 10, 3, 0)));
        assertThat(city.distinct()).containsEntry("hitachi/gw-01", 15L);
    }

    @Test
    void receiptNamesWhatIsStored() throws Exception {
        Queue<String> receipts = new ConcurrentLinkedQueue<>();
        gateway.subscribe(GATEWAY.receipts(), 1, (topic, message) -> {
            receipts.add(new String(message.getPayload(), StandardCharsets.UTF_8));
        });

        send(CityTopics.Lane.LIVE, pack(1, 3));
        send(CityTopics.Lane.LIVE, pack(7, 1));

        await().until(() -> receipts.contains("{\"epoch\":\"e1\",\"ranges\":[[1,3],[7,7]]}"));
    }

    @Test
    void statusAndLedgerOfAGatewayAreKept() throws Exception {
        gateway.publish(GATEWAY.status(), "{\"state\":\"online\"}".getBytes(StandardCharsets.UTF_8), 1, true);
        gateway.publish(GATEWAY.ledger(), "{\"accepted\":1}".getBytes(StandardCharsets.UTF_8), 1, false);

        await().untilAsserted(() -> {
            assertThat(city.statuses()).containsEntry("hitachi/gw-01", "{\"state\":\"online\"}");
            assertThat(city.ledgers()).containsEntry("hitachi/gw-01", "{\"accepted\":1}");
        });
    }

    @Test
    void messageThatIsNoPackIsCountedAndTheNextOneIsStored() throws Exception {
        send(CityTopics.Lane.LIVE, "garbage".getBytes(StandardCharsets.UTF_8));
        send(CityTopics.Lane.LIVE, pack(1, 1));

        await().untilAsserted(() -> assertThat(city.counts()).isEqualTo(new CityCounts(1, 1, 0, 0, 1)));
    }

    @Test
    void cityAsksForTheLedger() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        gateway.subscribe(GATEWAY.ledgerRequest(), 1, (topic, message) -> asked.add(topic));

        city.requestLedger(GATEWAY);

        await().until(() -> asked.contains("tsuji/v1/hitachi/gw-01/ledger/get"));
    }

    @Test
    void commandsGoToTheGatewayAndTheirOutcomesAreHeard() throws Exception {
        Path scenario = Files.writeString(folder.resolve("x.yaml"), """
                apiVersion: device-sim/v1
                name: x
                fleet: [{id: SC-1, type: scooter}]
                commands: {perSecond: 1, until: 1s}
                """);
        gateway.subscribe(GATEWAY.commands(), 1, (topic, message) -> {
            String id =
                    new String(message.getPayload(), StandardCharsets.UTF_8).replaceAll(".*\"id\":\"([^\"]*).*", "$1");
            outcomes.add("{\"id\":\"" + id + "\",\"device\":\"SC-1\",\"state\":\"succeeded\",\"reason\":\"\"}");
        });
        Path file = folder.resolve("commands.ndjson");
        try (CommandLog log = CommandLog.create(file)) {
            Commander commander = city.commander(ScenarioReader.read(scenario), GATEWAY, log, Clock.systemUTC());

            commander.step(Duration.ofSeconds(1));
            await().until(() -> !outcomes.isEmpty());
            assertThat(commander.isSettled()).isFalse();
            gateway.publish(GATEWAY.results(), outcomes.element().getBytes(StandardCharsets.UTF_8), 1, false);

            await().until(commander::isSettled);
        }
        List<CommandStep.Kind> kinds = new ArrayList<>();
        RecordReader.readCommands(file, step -> kinds.add(step.kind()));
        assertThat(kinds).containsExactly(CommandStep.Kind.ISSUED, CommandStep.Kind.REPORTED);
    }
}
