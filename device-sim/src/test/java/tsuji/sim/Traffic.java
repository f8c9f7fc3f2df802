package tsuji.sim;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.scenario.CommandPlan;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.IdPattern;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.scenario.Timeline;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;
import tsuji.sim.transport.FleetStatus;
import tsuji.wire.Senml;

/** Devices that speak to the gateway of a line as fast as it acknowledges, until they are stopped. */
final class Traffic {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration RECONNECT_MAX = Duration.ofMillis(200);
    private static final Duration VIRTUAL_SPAN = Duration.ofDays(300);

    private final Path sent;
    private final RecordWriter record;
    private final FleetRun fleet;

    private Traffic(Path sent, RecordWriter record, FleetRun fleet) {
        this.sent = sent;
        this.record = record;
        this.fleet = fleet;
    }

    /** Scooters and meters, both versions of MQTT, both representations. Registers them; connects when the gateway runs. */
    static Traffic start(Line line, int devices, Speed speed) throws IOException, InterruptedException {
        return start(line, devices, speed, line.gateway().mqttPort());
    }

    /** The same through another port, for example that of a proxy. */
    static Traffic start(Line line, int devices, Speed speed, int port) throws IOException, InterruptedException {
        Scenario scenario = scenario(devices, speed, port);
        Path sent = line.folder().resolve("sent.ndjson");
        RecordWriter record = RecordWriter.create(sent);
        FleetRun fleet = new FleetRun(
                scenario,
                line.enrol(DemoScenario.types(scenario)),
                Clock.systemUTC(),
                FateSink.of(record),
                FleetSettings.DEFAULT.reconnectingWithin(RECONNECT_MAX));
        fleet.start();
        return new Traffic(sent, record, fleet);
    }

    private static Scenario scenario(int devices, Speed speed, int port) {
        int half = Math.max(1, devices / 2);
        Fleet scooters = new Fleet(
                IdPattern.parse("scooter-{0001.." + String.format("%04d", half) + "}"),
                new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(2), 0.2, 20, 0.05),
                Fleet.MqttVersions.MIXED,
                1,
                Senml.Format.JSON);
        Fleet meters = new Fleet(
                IdPattern.parse("meter-{0001.." + String.format("%04d", half) + "}"),
                new Fleet.Meters(Duration.ofSeconds(2), 0.2, Duration.ofMinutes(15), Fleet.LoadProfile.HOUSEHOLD, 0.2),
                Fleet.MqttVersions.MIXED,
                1,
                Senml.Format.CBOR);
        // At full speed virtual time runs ahead of the clock; it must stay within a year of now on both sides.
        Optional<Instant> start =
                speed.isMax() ? Optional.of(Instant.now().minus(VIRTUAL_SPAN.dividedBy(2))) : Optional.empty();
        return new Scenario(
                "proof",
                new Scenario.Description("", ""),
                1,
                new Scenario.Clock(start, VIRTUAL_SPAN, speed),
                new Target("127.0.0.1", port, false, Optional.empty()),
                List.of(scooters, meters),
                List.of(),
                CommandPlan.NONE,
                new Timeline(List.of()),
                Expectations.PROMISES);
    }

    Path sent() {
        return sent;
    }

    long acknowledged() {
        return fleet.status().acknowledged();
    }

    FleetStatus status() {
        return fleet.status();
    }

    /** Waits until so many more messages are acknowledged than now. */
    void awaitAcknowledged(long more) {
        long wanted = acknowledged() + more;
        await().atMost(ANSWER_MAX).pollInterval(Duration.ofMillis(20)).until(() -> acknowledged() >= wanted);
    }

    /** Ends the devices; from the return on {@link #sent} is complete. */
    void stop() throws IOException, InterruptedException {
        fleet.end();
        record.close();
    }
}
