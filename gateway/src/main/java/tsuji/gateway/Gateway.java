package tsuji.gateway;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.command.CommandRouter;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.firmware.Distributor;
import tsuji.gateway.firmware.FirmwareOutlet;
import tsuji.gateway.firmware.FirmwareOutlets;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Loop;
import tsuji.gateway.health.ProcessMetrics;
import tsuji.gateway.health.Watchdog;
import tsuji.gateway.ingress.coap.CoapIngress;
import tsuji.gateway.ingress.coap.CoapSettings;
import tsuji.gateway.ingress.mqtt.MqttIngress;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.intake.Intake;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.SlotTable;
import tsuji.gateway.time.SystemTrustedClock;
import tsuji.gateway.uplink.Uplink;
import tsuji.gateway.uplink.UplinkContext;
import tsuji.wire.DataClass;

/** The composition root: {@link #start} puts the parts together in the order of dependency, {@link #close} in reverse. */
final class Gateway implements AutoCloseable {
    private static final int OFF = -1;

    /** A commit that takes longer has hung: the slowest card stalls for seconds, not minutes. */
    private static final long INTAKE_SILENT_MILLIS_MAX = 60_000;

    private final Parts parts;
    private final LedgerView ledger;
    private final MqttIngress ingress;
    private final Optional<CoapIngress> coap;
    private final HttpDoors http;

    private Gateway(Parts parts, LedgerView ledger, MqttIngress ingress, Optional<CoapIngress> coap, HttpDoors http) {
        this.parts = parts;
        this.ledger = ledger;
        this.ingress = ingress;
        this.coap = coap;
        this.http = http;
    }

    /**
     * Starts everything; when it returns, devices can connect.
     *
     * @param onDeath hears of a loop that ended: then the process must end too.
     * @throws StartException with everything closed that was started.
     */
    static Gateway start(GatewayConfig config, BuildInfo build, Loop.OnDeath onDeath) throws StartException {
        Parts parts = new Parts();
        try {
            return start(parts, config, build, onDeath);
        } catch (JournalException e) {
            parts.close();
            throw new StartException("journal: " + e.getMessage(), e);
        } catch (IOException e) {
            parts.close();
            throw new StartException(e.getMessage(), e);
        }
    }

    private static Gateway start(Parts parts, GatewayConfig config, BuildInfo build, Loop.OnDeath onDeath)
            throws JournalException, IOException {
        Health health = new Health();
        Counters counters = new Counters();
        SystemTrustedClock clock = new SystemTrustedClock(config.time());
        ProcessMetrics.register(counters, build.version(), clock::monoMillis);
        tellSource(clock, counters);

        Journal journal = parts.addStore(Journal.open(config.journal(), clock, health));
        LedgerView ledger = new LedgerView(journal, clock, config.journal().bytesMax());
        ledger.register(counters);
        FileDeviceRegistry registry = parts.addStore(registry(config));
        Intake intake = parts.add(new Intake(config.intake(), journal, clock, health, counters));
        Uplink uplink = parts.add(new Uplink(
                config.uplink(),
                new UplinkContext(journal, registry, clock, counters, health, new SecureRandom(), onDeath)));
        journal.onCommitted(uplink::committed);
        SlotDesk slots = parts.add(new SlotDesk(
                device -> SlotTable.read(config.journal(), device), SlotDesk.unanswered(counters), onDeath));
        MqttIngress ingress = parts.add(new MqttIngress(
                config.doors().mqtt(),
                config.dataDir(),
                new MqttIngress.Surroundings(
                        intake, registry, config.doors().profiles(), clock, counters, health, slots)));
        CoapIngress.Surroundings around = new CoapIngress.Surroundings(intake, registry, clock, counters);
        Optional<CoapIngress> coap = Optional.of(config.doors().coap())
                .filter(CoapSettings::isOn)
                .map(settings -> parts.add(new CoapIngress(settings, config.dataDir(), around)));

        List<DeviceOutlet> outlets = new ArrayList<>(coap.stream().toList());
        outlets.add(ingress);
        CommandRouter commands = parts.add(new CommandRouter(new CommandRouter.Surroundings(
                config.dataDir(), registry, clock, counters, health, outlets, new JournalEvents(journal))));
        Distributor firmware = parts.add(new Distributor(new Distributor.Surroundings(
                config.firmware(), registry, clock, counters, health, firmwareDoors(coap, ingress))));
        intake.onStored(stored -> committed(stored, uplink, commands, firmware));
        connect(uplink, commands, ingress, coap, firmware);

        // Devices first: whoever waits at the door needs neither the city nor the metrics.
        intake.start(onDeath);
        slots.start();
        ingress.start();
        uplink.start();
        commands.start(onDeath);
        firmware.start(onDeath);
        GatewayProbe probe = new GatewayProbe(ingress, intake, ledger);
        HttpDoors http = HttpDoors.start(parts, config, new HttpDoors.Surroundings(clock, counters, health, probe));
        Watchdog watchdog =
                new Watchdog("intake", intake::steppedAtMillis, clock::monoMillis, INTAKE_SILENT_MILLIS_MAX);
        DeviceClockWatch deviceClocks = new DeviceClockWatch(clock::deviceOffsets, registry, health, counters);
        CertificateCare certificates = new CertificateCare(config.dataDir(), registry, health);
        Housekeeping.Care care = new Housekeeping.Care(
                registry, () -> recheckIdentities(ingress, coap), clock, health, ledger, deviceClocks, certificates);
        parts.add(new Housekeeping(care, watchdog, onDeath)).start();
        // Last: Californium is slow to load, and nobody else need wait for it.
        if (coap.isPresent()) {
            coap.get().start();
        }
        return new Gateway(parts, ledger, ingress, coap, http);
    }

    private static FirmwareOutlet firmwareDoors(Optional<CoapIngress> coap, MqttIngress mqtt) {
        List<FirmwareOutlet> doors = new ArrayList<>(coap.stream().toList());
        doors.add(mqtt);
        return new FirmwareOutlets(doors);
    }

    private static void connect(
            Uplink uplink, CommandRouter commands, MqttIngress mqtt, Optional<CoapIngress> coap, Distributor firmware) {
        mqtt.serve(firmware);
        coap.ifPresent(door -> door.serve(firmware));
        uplink.serve(commands);
        uplink.serve(firmware::aborted);
        commands.onReport(uplink::wake);
    }

    private static void committed(Delivery stored, Uplink uplink, CommandRouter commands, Distributor firmware) {
        if (stored.dataClass() != DataClass.TELEMETRY) {
            uplink.wake();
        }
        stored.speed().ifPresent(speed -> commands.moves(stored.device(), speed, stored.receivedMonoMillis()));
        commands.committed(stored.device(), stored.dataClass(), stored.body());
        firmware.committed(stored.device(), stored.body(), stored.receivedMonoMillis());
    }

    private static FileDeviceRegistry registry(GatewayConfig config) throws IOException {
        return new FileDeviceRegistry(
                config.dataDir(),
                ClientCas.read(config.doors().mqtt().tls().clientCa(), config.dataDir()),
                System::currentTimeMillis);
    }

    private static void tellSource(SystemTrustedClock clock, Counters counters) {
        counters.gauges(
                "tsuji_clock_source",
                "1 for the source of the time.",
                "source",
                () -> Map.of(clock.sight().source().label(), 1.0));
    }

    private static void recheckIdentities(MqttIngress ingress, Optional<CoapIngress> coap) {
        ingress.recheckIdentities();
        coap.ifPresent(CoapIngress::recheckIdentities);
    }

    /** Port of plain MQTT, or -1. */
    int mqttPort() {
        return ingress.port();
    }

    /** Port of MQTT over TLS, or -1. */
    int mqttTlsPort() {
        return ingress.tlsPort();
    }

    /** UDP port of plain CoAP, or -1. */
    int coapPort() {
        return coap.map(CoapIngress::port).orElse(OFF);
    }

    /** UDP port of CoAP over DTLS, or -1. */
    int coapDtlsPort() {
        return coap.map(CoapIngress::dtlsPort).orElse(OFF);
    }

    /** Port of metrics and health, or -1. */
    int httpPort() {
        return http.healthPort();
    }

    /** Port of the console, or -1. */
    int consolePort() {
        return http.consolePort();
    }

    /** The balance; after {@link #close} the last one. */
    LedgerReport ledger() {
        return ledger.report();
    }

    /** Stops accepting, commits what waits, leaves the city in order, closes the journal. A second call does nothing. */
    @Override
    public void close() {
        parts.close();
    }

    /** What is being closed now, for whoever asks why it takes so long. Any thread. */
    String closing() {
        return parts.closing();
    }
}
