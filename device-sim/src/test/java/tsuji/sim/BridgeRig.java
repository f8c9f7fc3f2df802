package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** What stands around a bridge: emulated lines, its name at the gateway, its files. */
final class BridgeRig {
    static final ZoneOffset JAPAN = ZoneOffset.ofHours(9);
    static final String ROUTE_B_ID = "0123456789ABCDEF0123456789ABCDEF";
    static final String ROUTE_B_PASSWORD = "PassWord12ab";

    private static final String DEVICE_SECRET = "Qm9va3MgYXJlIHJlYWQ";

    private final Path folder;
    private final ExecutorService lines = Executors.newCachedThreadPool();
    private volatile boolean ended;

    BridgeRig(Path folder) {
        this.folder = folder;
    }

    /** One turn of what stands at the end of a line. */
    interface Turn {
        void run() throws IOException;
    }

    Path config() {
        return folder.resolve("bridge.toml");
    }

    Path log() {
        return folder.resolve("bridge.log");
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
        String ids = String.join(
                ",", devices.stream().map(device -> device.split(",")[0]).toList());
        String data = gateway.dataFolder().toString();
        String secret =
                gateway.command("device", "add", "bridge", "--type", "agent", "--for", ids, "--data", data).stream()
                        .filter(line -> line.startsWith("secret "))
                        .map(line -> line.substring(7).strip())
                        .findFirst()
                        .orElseThrow();
        Path secrets = folder.resolve("secrets.toml");
        Files.createFile(secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                secrets,
                "[gateway]\nbridge = \"" + secret + "\"\n[broute.MT-0001]\nid = \"" + ROUTE_B_ID + "\"\npassword = \""
                        + ROUTE_B_PASSWORD + "\"\n");
    }

    /** Writes the settings: where the gateway is, the meter MT-0001 at port {@code meter}, and further links. */
    void configure(GatewayProcess gateway, String links) throws IOException {
        Files.writeString(
                config(),
                "secrets_file = \"secrets.toml\"\nstate_folder = \"state\"\n[gateway]\naddress = \"tcp://127.0.0.1:"
                        + gateway.mqttPort() + "\"\n"
                        + "[[broute]]\nname = \"house\"\ndevice = \"MT-0001\"\ndialect = \"bp35c2\"\nport = \""
                        + folder.resolve("meter") + "\"\n" + links);
    }

    /** The meter's slots as a bridge has left them: {@code DAY SLOTS} each. */
    void writeSlots(String... days) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(
                state.resolve("house.slots"),
                "tsuji-slots 1 minutes=30 serial=A00X000001\n" + String.join("\n", days) + "\n");
    }

    String slots() throws IOException {
        Path file = folder.resolve("state/house.slots");
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
