package tsuji.gateway.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.DeviceTypes;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Faults;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.TimeQuality;

/** A router with a scripted door, clock and city; may be killed and started again. */
final class CommandLineup implements DeviceOutlet, TrustedClock, AutoCloseable {
    static final long START_SECONDS = 1_795_392_000L;
    static final DeviceId SCOOTER = new DeviceId("sc-1");
    static final DeviceId METER = new DeviceId("m-1");
    static final DeviceId GENERIC = new DeviceId("g-1");

    private final Path directory;
    private final List<Map.Entry<DeviceId, byte[]>> unheard = new ArrayList<>();
    final List<String> executed = new ArrayList<>();
    final List<String> reports = new ArrayList<>();
    final List<String> kept = new ArrayList<>();
    final Set<DeviceId> present = new HashSet<>(Set.of(SCOOTER, METER, GENERIC));
    final Set<DeviceId> busy = new HashSet<>();
    final Health health = new Health();
    Outcome outcome = Outcome.TAKEN;
    Faults faults = Faults.NONE;
    Runnable beforeSend = () -> {};
    Runnable afterSend = () -> {};
    String boot = "b1";
    long monoMillis = 1_000_000;
    long unixMillis = START_SECONDS * 1_000;
    TimeQuality quality = TimeQuality.SYNCED;
    int sends;
    OutboundCommand lastSent;
    CommandRouter router;

    CommandLineup(Path directory) {
        this.directory = directory;
        start();
    }

    void start() {
        router = new CommandRouter(
                new CommandRouter.Surroundings(
                        directory, new Registered(), this, new Counters(), health, List.of(this), this::stored),
                point -> faults.at(point));
    }

    /** As kill -9 does: nothing is finished, another process opens what is on the disk. */
    void kill() {
        router.close();
        start();
    }

    void step() {
        for (int steps = 0; steps < 20; steps++) {
            router.runOnce();
        }
    }

    void pass(long millis) {
        monoMillis += millis;
        unixMillis += millis;
    }

    static String command(String id, DeviceId device, String name, String arguments) {
        return commandAt(
                START_SECONDS, START_SECONDS + 60, id, device, "\"name\":\"" + name + "\",\"arguments\":" + arguments);
    }

    /** With the rest of its fields as they stand in JSON. */
    static String commandAt(long issued, long expires, String id, DeviceId device, String rest) {
        return "{\"id\":\"" + id + "\",\"device\":\"" + device + "\"," + rest + ",\"issued_at\":" + issued
                + ",\"expires_at\":" + expires + ",\"issuer\":\"city\",\"mac\":\"c2Vj\"}";
    }

    void city(String command) {
        offer(command);
        step();
    }

    /** It has no disk before the next step. */
    void offer(String command) {
        router.offer(command.getBytes(StandardCharsets.UTF_8), () -> kept.add(command));
    }

    void says(DeviceId device, DataClass dataClass, Reading... readings) {
        Reading.latestNumber(List.of(readings), "speed").ifPresent(speed -> router.moves(device, speed, monoMillis));
        router.committed(device, dataClass, Senml.encode(Senml.Format.CBOR, List.of(readings)));
        step();
    }

    /** Is on the disk of the journal, and nobody was left to hear it. */
    void saidBeforeItWasKilled(DeviceId device, Reading... readings) {
        unheard.add(Map.entry(device, Senml.encode(Senml.Format.CBOR, List.of(readings))));
    }

    private void stored(BiConsumer<DeviceId, byte[]> sink) {
        unheard.forEach(event -> sink.accept(event.getKey(), event.getValue()));
    }

    void stands(DeviceId device) {
        says(device, DataClass.TELEMETRY, Reading.number("speed", "m/s", 0, 0));
    }

    void answers(DeviceId device, String id, String what) {
        says(device, DataClass.EVENT, Reading.text("command_id", id, 0), Reading.text("outcome", what, 0));
    }

    /** The city takes what is reported, and confirms it. */
    void confirmReports() {
        for (CityCommands.Report report : router.unreported()) {
            reports.add(new String(report.payload(), StandardCharsets.UTF_8));
            router.reported(report.number());
        }
        step();
    }

    static String report(String id, DeviceId device, String state, String reason) {
        return "{\"id\":\"" + id + "\",\"device\":\"" + device + "\",\"state\":\"" + state + "\",\"reason\":\"" + reason
                + "\"}";
    }

    @Override
    public boolean holds(DeviceId device) {
        return present.contains(device) && !busy.contains(device);
    }

    @Override
    public boolean isBusy(DeviceId device) {
        return busy.contains(device);
    }

    @Override
    public Outcome send(OutboundCommand command) {
        beforeSend.run();
        sends++;
        lastSent = command;
        if (outcome == Outcome.TAKEN) {
            executed.add(new String(command.payload(), StandardCharsets.UTF_8));
        }
        afterSend.run();
        return outcome;
    }

    @Override
    public String boot() {
        return boot;
    }

    @Override
    public long monoMillis() {
        return monoMillis;
    }

    @Override
    public Sighting sight() {
        return new Sighting(unixMillis, quality);
    }

    @Override
    public void close() {
        router.close();
    }

    private static final class Registered implements DeviceRegistry {
        private static Device device(DeviceId id, String type) {
            return new Device(id, DeviceTypes.find(type).orElseThrow(), "");
        }

        @Override
        public List<Device> devices() {
            return List.of(device(SCOOTER, "scooter"), device(METER, "meter"), device(GENERIC, "generic"));
        }

        @Override
        public Optional<Device> find(DeviceId id) {
            return devices().stream().filter(device -> device.id().equals(id)).findFirst();
        }

        @Override
        public Optional<Standing> standing(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Identity> authenticate(String userName, byte[] secret) {
            return Optional.empty();
        }

        @Override
        public Optional<Identity> authenticate(X509Certificate certificate) {
            return Optional.empty();
        }

        @Override
        public List<Stranger> strangers() {
            return List.of();
        }

        @Override
        public void noteStranger(String userName, String address, String reason) {
            throw new UnsupportedOperationException("commands meet no strangers");
        }
    }
}
