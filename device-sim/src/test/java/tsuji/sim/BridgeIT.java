package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.serial.Emulator;
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;

/** The packaged bridge between emulated lines and the packaged gateway. */
class BridgeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ZoneOffset JAPAN = ZoneOffset.ofHours(9);
    private static final String SECRET = "Qm9va3MgYXJlIHJlYWQ";
    private static final String ID = "0123456789ABCDEF0123456789ABCDEF";
    private static final String PASSWORD = "PassWord12ab";

    @TempDir
    Path folder;

    private final ExecutorService lines = Executors.newCachedThreadPool();
    private volatile boolean ended;

    @BeforeEach
    void needsSocat() {
        Tool.assumeInstalled("socat");
    }

    @AfterEach
    void endLines() throws InterruptedException {
        ended = true;
        lines.shutdown();
        assertThat(lines.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void slotsAndRegistersReachTheGatewayAndHistoryFillsTheHole() throws Exception {
        // Ten days ago by its own clock, and far into a slot: nothing is pushed while this runs.
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(clockNow(), meterTime()));
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, clock.millis());
        plug("meter", new SkStackMeter(meter, true, Set.of(SkStackMeter.Fault.EVENT_BEFORE_OK)), clock);
        plug("bus", new ModbusBus(Set.of(1, 2), 0.1, 4711), clock);
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), JAPAN);
        writeConfiguration(now);
        try (GatewayProcess gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway")));
                BridgeProcess bridge = new BridgeProcess(folder.resolve("bridge.toml"), folder.resolve("bridge.log"))) {
            gateway.importDevices(devices());
            configure(gateway.mqttPort());
            gateway.start();
            bridge.start();

            String day = now.toLocalDate().minusDays(1) + " ";
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(slots()).contains(day + "A".repeat(48)));
            long accepted = gateway.ledger().accepted();
            // Two meters on the bus, every second; killed in between, the bridge goes on where it was.
            bridge.kill();
            bridge.start();
            await().atMost(PATIENCE).until(() -> gateway.ledger().accepted() > accepted + 10);

            assertThat(gateway.ledger().refused()).isZero();
            assertThat(bridge.terminate()).isZero();
            assertThat(Files.readString(folder.resolve("bridge.log")))
                    .doesNotContain(ID)
                    .doesNotContain(PASSWORD);
        }
    }

    private static Instant clockNow() {
        return Clock.systemUTC().instant();
    }

    // A time of day at which no slot ends within ten minutes.
    private static Instant meterTime() {
        return LocalDateTime.now(JAPAN)
                .toLocalDate()
                .minusDays(10)
                .atTime(13, 10)
                .toInstant(JAPAN);
    }

    private void plug(String name, Emulator emulator, Clock clock) throws IOException, InterruptedException {
        SerialPort port = new SerialPort(folder.resolve(name), emulator, clock);
        lines.submit(() -> {
            try (port) {
                while (!ended) {
                    port.step();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private String slots() throws IOException {
        Path file = folder.resolve("state/house.slots");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** The state of a bridge that was away for two days and a half: it knows nothing since. */
    private void writeConfiguration(LocalDateTime now) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(
                state.resolve("house.slots"),
                "tsuji-slots 1 minutes=30 serial=A00X000001\n"
                        + now.toLocalDate().minusDays(2) + " " + "A".repeat(20) + ".".repeat(28) + "\n");
        Path secrets = folder.resolve("secrets.toml");
        Files.createFile(secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                secrets,
                "[gateway]\nMT-0001 = \"" + SECRET + "1\"\nMT-0002 = \"" + SECRET + "2\"\nMT-0003 = \"" + SECRET
                        + "3\"\n[broute.MT-0001]\nid = \"" + ID + "\"\npassword = \"" + PASSWORD + "\"\n");
    }

    private void configure(int gatewayPort) throws IOException {
        Files.writeString(
                folder.resolve("bridge.toml"),
                "secrets_file = \"secrets.toml\"\nstate_folder = \"state\"\n[gateway]\naddress = \"tcp://127.0.0.1:"
                        + gatewayPort + "\"\n"
                        + "[[broute]]\nname = \"house\"\ndevice = \"MT-0001\"\ndialect = \"bp35c2\"\nport = \""
                        + folder.resolve("meter") + "\"\n"
                        + "[[modbus]]\nname = \"shop\"\nport = \"" + folder.resolve("bus") + "\"\n"
                        + "[[modbus.meter]]\nunit = 1\ndevice = \"MT-0002\"\nmap = \"sdm630\"\npoll_seconds = 1\n"
                        + "[[modbus.meter]]\nunit = 2\ndevice = \"MT-0003\"\nmap = \"sdm630\"\npoll_seconds = 1\n");
    }

    private Path devices() throws IOException {
        return Files.writeString(
                folder.resolve("devices.csv"),
                "id,type,label,secret\nMT-0001,meter,house," + SECRET + "1\nMT-0002,meter,shop 1," + SECRET
                        + "2\nMT-0003,meter,shop 2," + SECRET + "3\n");
    }
}
