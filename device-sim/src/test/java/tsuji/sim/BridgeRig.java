package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.serial.Emulator;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** What stands around a bridge: emulated lines, its name at the gateway, its files. */
final class BridgeRig {
    static final ZoneOffset JAPAN = ZoneOffset.ofHours(9);
    private static final String METER = "house";
    private static final String DEVICE_SECRET = "Qm9va3MgYXJlIHJlYWQ";

    private final Path folder;
    private final BridgeFolder files;
    private final ExecutorService lines = Executors.newCachedThreadPool();
    private volatile boolean ended;

    BridgeRig(Path folder) {
        this.folder = folder;
        this.files = new BridgeFolder(folder);
    }

    /** One turn of what stands at the end of a line. */
    interface Turn {
        void run() throws IOException;
    }

    Path config() {
        return files.config();
    }

    Path log() {
        return files.log();
    }

    /** Puts an emulator at a port of this name; it lives by this clock. */
    void plug(String name, Emulator emulator, Clock clock) throws IOException, InterruptedException {
        SerialPort port = new SerialPort(folder.resolve(name), emulator, clock);
        lines.submit(() -> {
            try (port) {
                turn(port::step);
            }
        });
    }

    /** Does this again and again, on a thread of its own, until the rig is closed. */
    void keepDoing(Turn turn) {
        lines.submit(() -> turn(turn));
    }

    private void turn(Turn turn) {
        while (!ended) {
            try {
                turn.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Registers devices, {@code ID,type} each, and the bridge as their agent; writes its secrets. */
    void register(GatewayProcess gateway, List<String> devices) throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("id,type,label,secret\n");
        // No two devices may have the same secret.
        devices.forEach(device -> csv.append(device)
                .append(",line,")
                .append(DEVICE_SECRET)
                .append(device, 0, 2)
                .append(device.charAt(6))
                .append('\n'));
        gateway.importDevices(Files.writeString(folder.resolve("devices.csv"), csv));
        List<DeviceId> ids = devices.stream()
                .map(device -> new DeviceId(device.split(",")[0]))
                .toList();
        // An emulated meter lets anybody in, and one without a B-route does not ask.
        List<DeviceId> meters =
                ids.stream().filter(id -> id.value().startsWith("MT-")).toList();
        files.enrol(gateway, ids, meters);
    }

    /** Writes the settings: where the gateway is, the meter MT-0001 at port {@code meter}, and further links. */
    void configure(GatewayProcess gateway, String links) throws IOException {
        configureLinks(
                gateway,
                "[[broute]]\nname = \"" + METER + "\"\ndevice = \"MT-0001\"\ndialect = \"bp35c2\"\nport = \""
                        + folder.resolve("meter") + "\"\n" + links);
    }

    /** Writes the settings: where the gateway is, and these links. */
    void configureLinks(GatewayProcess gateway, String links) throws IOException {
        configureLinks(gateway.mqttPort(), links);
    }

    /** The same with the gateway behind another port. */
    void configureLinks(int mqttPort, String links) throws IOException {
        files.configure(mqttPort, links);
    }

    /** The meter's slots as a bridge has left them: {@code DAY SLOTS} each. */
    void writeSlots(String... days) throws IOException {
        files.writeSlots(METER, 30, List.of(days));
    }

    String slots() throws IOException {
        Path file = files.slots(METER);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    static List<Reading> readings(StoredEntry entry) {
        try {
            return Senml.decode(Senml.Format.CBOR, Base64.getUrlDecoder().decode(entry.body()));
        } catch (SenmlException e) {
            throw new IllegalStateException("the city has stored what is not SenML", e);
        }
    }

    void close() throws InterruptedException {
        ended = true;
        lines.shutdown();
        assertThat(lines.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
