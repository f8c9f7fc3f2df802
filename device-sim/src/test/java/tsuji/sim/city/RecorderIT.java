package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.replay.Finding;
import tsuji.sim.replay.Recording;
import tsuji.sim.replay.Recordings;

/** A recorder at a real broker; what it wrote is read by replay. */
class RecorderIT {
    private static final long NOW = 1_790_000_000_000L;
    private static final String PACK = "[{\"bn\":\"SC-0001/\",\"seq\":7,\"epoch\":\"e1\",\"bt\":1790000000,"
            + "\"n\":\"battery\",\"u\":\"%EL\",\"v\":78}]";

    @TempDir
    private Path dir;

    @Test
    void devicesAreHeardAsAnObserverHearsThemAndCanBeReplayed() throws Exception {
        Path file = dir.resolve("heard.ndjson");
        try (City city = City.start(CitySettings.embedded(dir), () -> NOW);
                Recorder recorder = recorder(city, RecordingSource.DEVICES, file)) {
            recorder.start();
            publish(city, "v1/SC-0001/telemetry", "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":78,\"t\":1790000000}]");
            publish(city, "v1/SC-0001/events", "[{\"n\":\"trip_start\",\"vb\":true}]");
            publish(city, "v1/SC-0001/telemetry", "no SenML");
            await().until(() -> recorder.written() == 2 && recorder.skipped() == 1);
        }

        Recording recording = Recordings.read(file);
        assertThat(recording.count(Finding.Fate.REFUSED)).isZero();
        assertThat(recording.messages())
                .hasSize(2)
                .allMatch(message -> message.device().value().equals("SC-0001"));
        assertThat(recording.messages())
                .flatMap(message -> message.readings())
                .allMatch(reading -> reading.timeSeconds() == NOW / 1_000.0);
    }

    @Test
    void packsOfGatewaysAreHeardAtTheBrokerOfACity() throws Exception {
        Path file = dir.resolve("heard.ndjson");
        try (City city = City.start(CitySettings.embedded(dir), () -> NOW);
                Recorder recorder = recorder(city, RecordingSource.CITY, file)) {
            recorder.start();
            publish(city, "tsuji/v1/hitachi/gw-01/data/telemetry/live", PACK);
            await().until(() -> recorder.written() + recorder.skipped() == 1);
        }

        List<StoredEntry> entries = new ArrayList<>();
        RecordReader.readStored(file, entries::add);
        assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.gateway() + " " + entry.epoch() + " " + entry.seq())
                        .isEqualTo("hitachi/gw-01 e1 7"));
    }

    @Test
    void brokerThatIsNotThereIsUnreachable() throws Exception {
        RecordingSource nowhere =
                new RecordingSource("tcp://127.0.0.1:1", RecordingSource.CITY, Optional.empty(), Optional.empty());
        try (Recorder recorder = new Recorder(nowhere, RecordWriter.create(dir.resolve("x")), () -> NOW)) {
            assertThatThrownBy(recorder::start).isInstanceOf(ConnectException.class);
        }
    }

    private static Recorder recorder(City city, String filter, Path file) throws Exception {
        return new Recorder(
                new RecordingSource(city.brokerUri(), filter, Optional.empty(), Optional.empty()),
                RecordWriter.create(file),
                () -> NOW);
    }

    private static void publish(City city, String topic, String payload) throws Exception {
        try (MqttClient client = new MqttClient(city.brokerUri(), "publisher", new MemoryPersistence())) {
            client.connect();
            client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), 1, false);
            client.disconnect();
        }
    }
}
