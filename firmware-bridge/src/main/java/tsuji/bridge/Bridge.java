package tsuji.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import tsuji.bridge.echonet.BRouteKind;
import tsuji.bridge.firmware.ScooterWorkshop;
import tsuji.bridge.firmware.SmpKind;
import tsuji.bridge.link.Attendant;
import tsuji.bridge.link.GatewayOutbox;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.Loop;
import tsuji.bridge.link.SerialPorts;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.modbus.ModbusRtuKind;
import tsuji.bridge.modbus.ModbusTcpKind;
import tsuji.bridge.omni.OmniKind;
import tsuji.bridge.pin.PinsKind;
import tsuji.bridge.scooter.ScooterKind;

/** The composition root: the configured links, each with a driver and a thread, and the gateway they report to. */
final class Bridge implements AutoCloseable {
    /** Every kind of link. A new serial protocol is a package and one line here. */
    static final List<LinkKind> KINDS = List.of(
            new BRouteKind(),
            new ModbusRtuKind(),
            new ModbusTcpKind(),
            new ScooterKind(ScooterWorkshop::new),
            new SmpKind(),
            new OmniKind(),
            new PinsKind());

    private final Health health;
    private final GatewayOutbox outbox;
    private final List<Attendant> attendants = new ArrayList<>();

    private Bridge(Health health, GatewayOutbox outbox) {
        this.health = health;
        this.outbox = outbox;
    }

    /** Starts everything, in the order of dependency. {@code onDeath}: a thread died of a fault of ours. */
    static Bridge start(BridgeConfig config, SerialPorts ports, Clock clock, Loop.OnDeath onDeath) throws IOException {
        Files.createDirectories(
                config.stateFolder(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        SecureRandom random = new SecureRandom();
        Health health = new Health(clock);
        GatewayOutbox outbox =
                new GatewayOutbox(config.gateway(), config.agent(), health, System::nanoTime, random, onDeath);
        Surroundings around = new Surroundings(ports, outbox, health, config.stateFolder(), System::nanoTime, clock);
        Bridge bridge = new Bridge(health, outbox);
        for (Link link : config.links()) {
            bridge.attendants.add(new Attendant(link.name(), link.driver(around), health, random, onDeath));
        }
        outbox.start();
        bridge.attendants.forEach(Attendant::start);
        return bridge;
    }

    Health health() {
        return health;
    }

    /** Messages that the gateway has not acknowledged. */
    int unacknowledged() {
        return outbox.waiting();
    }

    /** Lines first, so that nothing new comes; then what waits gets a moment to leave. */
    @Override
    public void close() {
        attendants.forEach(Attendant::close);
        outbox.close();
    }
}
