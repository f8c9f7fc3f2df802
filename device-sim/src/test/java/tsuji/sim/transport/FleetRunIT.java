package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.record.ContentKey;
import tsuji.sim.record.SentMessage;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** The fleet against Debian's mosquitto, with an independent client that listens. */
class FleetRunIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private final List<SentMessage> fates = new ArrayList<>();
    private final Set<String> heardKeys = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void peerIsInstalled() {
        MosquittoBroker.require();
    }

    @ParameterizedTest
    @CsvSource({"V3_1_1, 0", "V3_1_1, 1", "V3_1_1, 2", "V5, 0", "V5, 1", "V5, 2"})
    void everyMessageArrivesAsItWasMade(MqttVersions version, int qos) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(dir)) {
            MqttClient listener = listen(broker.port());
            FleetRun run = run(new TestFleet("EM-{01..10}", version, qos, Duration.ofMinutes(1), Speed.MAX), broker);

            FleetRun.Ending ending = runToItsEnd(run);

            assertThat(ending.status().made()).isGreaterThan(500);
            assertThat(fates).hasSize((int) ending.status().made());
            assertThat(fates).allMatch(fate -> fate.attempts() >= 1 && fate.isAcknowledged() == (qos > 0));
            Set<String> keys = fates.stream().map(SentMessage::key).collect(Collectors.toSet());
            await().atMost(PATIENCE).until(() -> heardKeys.size() >= keys.size());
            assertThat(heardKeys).isEqualTo(keys);
            listener.disconnectForcibly(0, 100);
            listener.close(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"V3_1_1, 1", "V5, 2"})
    void fleetComesBackAndSettlesEverythingWhenItsBrokerWasKilled(MqttVersions version, int qos) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(dir)) {
            FleetRun run = run(new TestFleet("EM-{01..20}", version, qos, Duration.ofSeconds(6), Speed.REAL), broker);
            run.start();
            await().atMost(PATIENCE).until(() -> run.status().acknowledged() > 20);

            broker.kill();
            await().atMost(PATIENCE).until(() -> run.status().connected() == 0);
            long before = run.status().acknowledged();
            broker.start();

            await().atMost(PATIENCE).until(run::isOver);
            FleetRun.Ending ending = run.end();
            assertThat(ending.status().acknowledged())
                    .isEqualTo(ending.status().made())
                    .isGreaterThan(before);
            assertThat(fates).allMatch(SentMessage::isAcknowledged);
        }
    }

    @Test
    void droppedConnectionsComeBackByThemselves() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(dir)) {
            TestFleet fleet = new TestFleet("EM-{01..20}", MqttVersions.MIXED, 1, Duration.ofSeconds(5), Speed.REAL);
            FleetRun run = run(fleet, broker);
            run.start();
            await().atMost(PATIENCE).until(() -> run.status().connected() == 20);

            new FleetFaults(run).start(Fault.of(FaultKind.LINK_DROP, Duration.ZERO, Duration.ZERO));

            await().atMost(PATIENCE).until(() -> run.status().connectFailures() >= 20);
            await().atMost(PATIENCE).until(run::isOver);
            FleetRun.Ending ending = run.end();
            assertThat(ending.status().acknowledged()).isEqualTo(ending.status().made());
        }
    }

    @Test
    void fullSpeedWaitsForTheBrokerInsteadOfDropping() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(dir)) {
            TestFleet fleet = new TestFleet("EM-{01..05}", MqttVersions.V5, 1, Duration.ofMinutes(20), Speed.MAX);

            FleetRun.Ending ending = runToItsEnd(run(fleet, broker));

            assertThat(ending.status().made()).isGreaterThan(5_000);
            assertThat(ending.status().acknowledged()).isEqualTo(ending.status().made());
            assertThat(ending.status().dropped()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"V3_1_1", "V5"})
    void fleetSpeaksTlsToAServerItTrusts(MqttVersions version) throws Exception {
        TestCertificate certificate = TestCertificate.of("127.0.0.1", dir);
        try (MosquittoBroker broker = new MosquittoBroker(dir, certificate)) {
            TestFleet fleet = new TestFleet("EM-{01..05}", version, 1, Duration.ofMinutes(1), Speed.MAX);

            FleetRun.Ending ending = runToItsEnd(tls(fleet, broker, certificate));

            assertThat(ending.status().acknowledged())
                    .isEqualTo(ending.status().made())
                    .isPositive();
        }
    }

    @Test
    void serverWithAnotherNameOrCertificateGetsNothing() throws Exception {
        TestCertificate wrongName = TestCertificate.of("127.0.0.9", dir);
        TestCertificate stranger = TestCertificate.of("127.0.0.1", Files.createDirectory(dir.resolve("stranger")));
        TestFleet fleet = new TestFleet("EM-1", MqttVersions.V5, 1, Duration.ofMinutes(10), Speed.REAL);
        try (MosquittoBroker broker = new MosquittoBroker(dir, wrongName)) {
            for (TestCertificate trusted : List.of(wrongName, stranger)) {
                FleetRun run = tls(fleet, broker, trusted);
                run.start();
                await().atMost(PATIENCE).until(() -> run.status().connectFailures() >= 2);
                FleetStatus end = run.end().status();
                assertThat(end.acknowledged()).isZero();
                assertThat(end.lastProblem()).containsAnyOf("No subject alternative names", "PKIX path");
            }
        }
    }

    private FleetRun tls(TestFleet fleet, MosquittoBroker broker, TestCertificate trusted) throws Exception {
        Scenario plain = fleet.at(broker.port());
        Scenario scenario = plain.withTarget(plain.target().trusting(trusted.chain()));
        return new FleetRun(scenario, Map.of(), Clock.systemUTC(), fates::add, TestFleet.IMPATIENT);
    }

    private FleetRun run(TestFleet fleet, MosquittoBroker broker) throws Exception {
        return new FleetRun(fleet.at(broker.port()), Map.of(), Clock.systemUTC(), fates::add, TestFleet.IMPATIENT);
    }

    private static FleetRun.Ending runToItsEnd(FleetRun run) throws Exception {
        run.start();
        await().atMost(PATIENCE).until(run::isOver);
        return run.end();
    }

    private MqttClient listen(int port) throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, "listener", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(true);
        client.connect(options);
        client.subscribe("v1/#", 2, (topic, message) -> heardKeys.add(key(message.getPayload())));
        return client;
    }

    private static String key(byte[] payload) {
        try {
            return ContentKey.of(Senml.decode(Senml.Format.JSON, payload));
        } catch (SenmlException e) {
            return "not SenML: " + new String(payload, StandardCharsets.UTF_8);
        }
    }
}
