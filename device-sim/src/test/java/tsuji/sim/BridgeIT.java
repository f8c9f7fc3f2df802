package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.serial.Emulator;
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.OmniScooter;
import tsuji.sim.serial.Power;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** The packaged bridge between emulated lines and the packaged gateway, and the city behind it. */
class BridgeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ZoneOffset JAPAN = ZoneOffset.ofHours(9);
    private static final String SECRET = "Qm9va3MgYXJlIHJlYWQ";
    private static final String ID = "0123456789ABCDEF0123456789ABCDEF";
    private static final String PASSWORD = "PassWord12ab";
    private static final String IMEI = "123456789123456";

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
    void readingsOfEveryKindReachTheCityAndHistoryFillsTheHole() throws Exception {
        // Ten days ago by its own clock, and far into a slot: nothing is pushed while this runs.
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(clockNow(), meterTime()));
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, clock.millis());
        plug("meter", new SkStackMeter(meter, true, Set.of(SkStackMeter.Fault.EVENT_BEFORE_OK)), clock);
        plug("bus", new ModbusBus(Set.of(1, 2), 0.1, 4711), clock);
        NinebotScooter scooter = new NinebotScooter(true, "N2GTQ898C47911", new byte[] {0x32, 0x01}, new Power());
        plug("dock", scooter, clock);
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), JAPAN);
        try (City city = City.start(CitySettings.embedded(folder), Clock.systemUTC()::millis);
                GatewayProcess gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway"))
                        .uplinkTo(URI.create(city.brokerUri()).getPort()));
                BridgeProcess bridge = new BridgeProcess(folder.resolve("bridge.toml"), folder.resolve("bridge.log"))) {
            gateway.importDevices(devices());
            writeConfiguration(now, agent(gateway));
            int omniPort = unusedPort();
            configure(gateway.mqttPort(), omniPort);
            gateway.start();
            bridge.start();
            drive(new OmniScooter(IMEI, 36.5908, 140.6616), omniPort);

            String day = now.toLocalDate().minusDays(1) + " ";
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(slots()).contains(day + "A".repeat(48)));
            long accepted = gateway.ledger().accepted();
            // Two meters on the bus, every second; killed in between, the bridge goes on where it was.
            bridge.kill();
            bridge.start();
            await().atMost(PATIENCE).until(() -> gateway.ledger().accepted() > accepted + 10);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stored())
                            .contains(
                                    "MT-0001 interval_import Wh",
                                    "MT-0002 power W",
                                    "MT-0003 energy_import Wh",
                                    "SC-0001 battery %EL",
                                    "SC-0002 battery %EL",
                                    "SC-0002 lat lat"));
            assertThat(gateway.ledger().refused()).isZero();

            assertLocked(gateway, "unlock", scooter, false);
            assertLocked(gateway, "lock", scooter, true);
            assertThat(bridge.terminate()).isZero();
            assertThat(Files.readString(folder.resolve("bridge.log")))
                    .doesNotContain(ID)
                    .doesNotContain(PASSWORD);
        }
    }

    /** A command takes the way that readings take, backwards: through the agent's connection to a device of its list. */
    private void assertLocked(GatewayProcess gateway, String command, NinebotScooter scooter, boolean locked)
            throws IOException, InterruptedException {
        String data = gateway.dataFolder().toString();
        String id = gateway.command("command", "send", "SC-0001", command, "--data", data)
                .get(0)
                .strip();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.command("command", "show", id, "--data", data))
                        .contains(id + " SC-0001 succeeded"));
        assertThat(scooter.isLocked()).isEqualTo(locked);
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

    /** Keeps a cellular scooter connected until the test ends. */
    private void drive(OmniScooter scooter, int port) {
        lines.submit(() -> {
            while (!ended) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    while (!ended) {
                        socket.getOutputStream().write(scooter.passed(clockNow().toEpochMilli()));
                        byte[] heard = socket.getInputStream()
                                .readNBytes(socket.getInputStream().available());
                        socket.getOutputStream().write(scooter.receive(heard));
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                } catch (IOException e) {
                    // The bridge was killed: again, as the modem does.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                }
            }
        });
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Device, metric and unit of all that the city has. */
    private Set<String> stored() throws IOException {
        Set<String> kinds = new TreeSet<>();
        RecordReader.readStored(
                City.file(folder),
                entry -> readings(entry)
                        .forEach(reading -> kinds.add(entry.device() + " " + reading.metric() + " " + reading.unit())));
        return kinds;
    }

    private static List<Reading> readings(StoredEntry entry) {
        try {
            return Senml.decode(Senml.Format.CBOR, Base64.getUrlDecoder().decode(entry.body()));
        } catch (SenmlException e) {
            throw new IllegalStateException("the city has stored what is not SenML", e);
        }
    }

    private String slots() throws IOException {
        Path file = folder.resolve("state/house.slots");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** The state of a bridge that was away for two days and a half: it knows nothing since. */
    private void writeConfiguration(LocalDateTime now, String secret) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(
                state.resolve("house.slots"),
                "tsuji-slots 1 minutes=30 serial=A00X000001\n"
                        + now.toLocalDate().minusDays(2) + " " + "A".repeat(20) + ".".repeat(28) + "\n");
        Path secrets = folder.resolve("secrets.toml");
        Files.createFile(secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                secrets,
                "[gateway]\nbridge = \"" + secret + "\"\n[broute.MT-0001]\nid = \"" + ID + "\"\npassword = \""
                        + PASSWORD + "\"\n");
    }

    /** The bridge speaks for all of them over one connection; returns its secret. */
    private static String agent(GatewayProcess gateway) throws IOException, InterruptedException {
        String data = gateway.dataFolder().toString();
        String devices = "MT-0001,MT-0002,MT-0003,SC-0001,SC-0002";
        List<String> said =
                gateway.command("device", "add", "bridge", "--type", "agent", "--for", devices, "--data", data);
        return said.stream()
                .filter(line -> line.startsWith("secret "))
                .map(line -> line.substring(7).strip())
                .findFirst()
                .orElseThrow();
    }

    private void configure(int gatewayPort, int omniPort) throws IOException {
        Files.writeString(
                folder.resolve("bridge.toml"),
                "secrets_file = \"secrets.toml\"\nstate_folder = \"state\"\n[gateway]\naddress = \"tcp://127.0.0.1:"
                        + gatewayPort + "\"\n"
                        + "[[broute]]\nname = \"house\"\ndevice = \"MT-0001\"\ndialect = \"bp35c2\"\nport = \""
                        + folder.resolve("meter") + "\"\n"
                        + "[[modbus]]\nname = \"shop\"\nport = \"" + folder.resolve("bus") + "\"\n"
                        + "[[modbus.meter]]\nunit = 1\ndevice = \"MT-0002\"\nmap = \"sdm630\"\npoll_seconds = 1\n"
                        + "[[modbus.meter]]\nunit = 2\ndevice = \"MT-0003\"\nmap = \"sdm630\"\npoll_seconds = 1\n"
                        + "[[scooter]]\nname = \"dock\"\ndevice = \"SC-0001\"\ndialect = \"ninebot\"\npoll_seconds = 1\n"
                        + "commands = true\nport = \""
                        + folder.resolve("dock") + "\"\n"
                        + "[[omni]]\nname = \"street\"\naddress = \"127.0.0.1\"\nport = " + omniPort
                        + "\n[omni.scooters]\n" + IMEI + " = \"SC-0002\"\n");
    }

    private Path devices() throws IOException {
        return Files.writeString(
                folder.resolve("devices.csv"),
                "id,type,label,secret\nMT-0001,meter,house," + SECRET + "1\nMT-0002,meter,shop 1," + SECRET
                        + "2\nMT-0003,meter,shop 2," + SECRET + "3\nSC-0001,scooter,dock," + SECRET
                        + "4\nSC-0002,scooter,street," + SECRET + "5\n");
    }
}
