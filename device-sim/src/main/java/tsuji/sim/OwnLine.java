package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import tsuji.sim.city.CitySettings;
import tsuji.sim.city.Commander;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.LineFaults;
import tsuji.sim.fault.Needs;
import tsuji.sim.fault.PowerCut;
import tsuji.sim.scenario.CombinedFaults;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Target;
import tsuji.sim.transport.DeviceAuthority;
import tsuji.sim.transport.FleetFaults;
import tsuji.sim.transport.FleetRun;

/** A line with all that a scenario's faults need: a disk of its own, a broker of its own. One thread at a time. */
final class OwnLine implements AutoCloseable {
    private static final long DISK_BYTES = 256L * 1024 * 1024;

    private final Optional<BrokerProcess> broker;
    private final Optional<PowerCut> disk;
    private final Optional<Release> release;
    private final Optional<DeviceAuthority> authority;
    private final Line line;
    private Optional<LineFaults> faults = Optional.empty();

    private OwnLine(
            Optional<BrokerProcess> broker,
            Optional<PowerCut> disk,
            Optional<Release> release,
            Optional<DeviceAuthority> authority,
            Line line) {
        this.broker = broker;
        this.disk = disk;
        this.release = release;
        this.authority = authority;
        this.line = line;
    }

    /** Files go to {@code folder}, which is there and absolute. The gateway does not run yet. */
    static OwnLine layOut(Scenario scenario, Path folder, Clock clock) throws IOException, InterruptedException {
        Optional<BrokerProcess> broker = Optional.empty();
        Optional<PowerCut> disk = Optional.empty();
        try {
            CitySettings city = CitySettings.embedded(folder);
            GatewaySettings gateway =
                    GatewaySettings.in(folder.resolve("gateway")).with("uplink.backoff_max_ms", "1000");
            boolean handshakes = scenario.timeline().faults().stream()
                    .anyMatch(fault -> fault.kind() == FaultKind.STRANGER_HANDSHAKE);
            if (scenario.usesCoap() || handshakes) {
                gateway = gateway.withCoaps();
            }
            if (handshakes || scenario.usesCertificates()) {
                gateway = gateway.withMqttTls();
            }
            Optional<DeviceAuthority> authority = Optional.empty();
            if (scenario.usesCertificates()) {
                authority = Optional.of(new DeviceAuthority(clock));
                Path pem = folder.resolve("devices-ca.pem");
                gateway =
                        gateway.trusting(Files.writeString(pem, authority.get().pem()));
            }
            if (Needs.ownBroker(scenario)) {
                broker = Optional.of(BrokerProcess.start(Files.createDirectories(folder.resolve("broker"))));
                // A broker that is killed forgets: only the city's receipts tell what must be sent again.
                city = city.at(broker.get().uri()).withReceipts();
                gateway = gateway.with("uplink.confirm", "\"receipt\"");
            }
            if (Needs.ownDisk(scenario)) {
                disk = Optional.of(new PowerCut(folder, DISK_BYTES));
                gateway = gateway.withData(disk.get().folder().resolve("data"))
                        .with("journal.ballast_bytes", "1048576")
                        .withEnvironment(disk.get().environment());
            }
            Optional<Release> release = Optional.empty();
            if (!scenario.firmware().isEmpty()) {
                release = Optional.of(Release.make(folder.resolve("firmware"), scenario.firmware(), scenario.seed()));
                gateway = release.get().trustedBy(gateway);
            }
            return new OwnLine(broker, disk, release, authority, Line.layOut(city, gateway, clock));
        } catch (IOException | InterruptedException e) {
            close(broker, disk);
            throw e;
        }
    }

    Line line() {
        return line;
    }

    /** The image that the scenario brings to devices. */
    Optional<Release> release() {
        return release;
    }

    /** Where devices find the gateway, once it runs. With certificates among them all that speak MQTT do it over TLS. */
    Target target() {
        GatewayProcess gateway = line.gateway();
        Target plain = new Target("127.0.0.1", gateway.mqttPort(), false, Optional.empty())
                .withCoapsPort(gateway.coapsPort().orElse(Target.PORT_COAPS));
        return authority.isEmpty()
                ? plain
                : plain.withPort(gateway.mqttTlsPort().orElseThrow())
                        .trusting(gateway.dataFolder().resolve("tls/server.pem"));
    }

    /** The devices that have certificates get them. Call before they start. */
    void certify(FleetRun fleet) {
        authority.ifPresent(fleet::certify);
    }

    /** All that can be broken about this line, its fleet and the commands of its city. */
    FaultPort faults(FleetRun fleet, Commander commander) {
        LineFaults own = new LineFaults(new LineFaults.Parts(line.gateway(), line.uplink(), disk, broker));
        faults = Optional.of(own);
        return new CombinedFaults(new FleetFaults(fleet), commander, own);
    }

    @Override
    public void close() throws IOException {
        faults.ifPresent(LineFaults::close);
        try {
            line.close();
        } finally {
            close(broker, disk);
        }
    }

    private static void close(Optional<BrokerProcess> broker, Optional<PowerCut> disk) throws IOException {
        broker.ifPresent(BrokerProcess::close);
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
