package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.OmniScooter;
import tsuji.sim.serial.Power;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/** The packaged bridge between emulated lines and the packaged gateway, and the city behind it. */
class BridgeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int KILLS = 3;
    private static final long KILL_MILLIS_MAX = 1_500;
    private static final String IMEI = "123456789123456";

    @TempDir
    Path folder;

    private BridgeRig rig;

    @BeforeAll
    static void needsSocat() {
        Tool.assumeInstalled("socat");
    }

    @BeforeEach
    void layOut() {
        rig = new BridgeRig(folder);
    }

    @AfterEach
    void endLines() throws InterruptedException {
        rig.close();
    }

    @Test
    void readingsOfEveryKindReachTheCityAndHistoryFillsTheHole() throws Exception {
        // Ten days ago by its own clock, and far into a slot: nothing is pushed while this runs.
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(clockNow(), meterTime()));
        SmartMeter meter = new SmartMeter(SmartMeter.Settings.DEFAULT, clock.millis());
        rig.plug("meter", new SkStackMeter(meter, true, Set.of(SkStackMeter.Fault.EVENT_BEFORE_OK)), clock);
        rig.plug("bus", new ModbusBus(Set.of(1, 2), 0.1, 4711), clock);
        NinebotScooter scooter = new NinebotScooter(true, "N2GTQ898C47911", new byte[] {0x32, 0x01}, new Power());
        rig.plug("dock", scooter, clock);
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), BridgeRig.JAPAN);
        try (City city = City.start(CitySettings.embedded(folder), Clock.systemUTC()::millis);
                GatewayProcess gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway"))
                        .uplinkTo(URI.create(city.brokerUri()).getPort()));
                BridgeProcess bridge = new BridgeProcess(rig.config(), rig.log())) {
            rig.register(
                    gateway,
                    List.of("MT-0001,meter", "MT-0002,meter", "MT-0003,meter", "SC-0001,scooter", "SC-0002,scooter"));
            // A bridge that was away for two days and a half: it knows nothing since.
            rig.writeSlots(now.toLocalDate().minusDays(2) + " " + "-".repeat(20) + ".".repeat(28));
            int omniPort = unusedPort();
            rig.configure(gateway, links(omniPort));
            gateway.start();
            bridge.start();
            killAtRandom(bridge);
            drive(new OmniScooter(IMEI, 36.5908, 140.6616), omniPort);

            String day = now.toLocalDate().minusDays(1) + " ";
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(rig.slots()).contains(day + "A".repeat(48)));
            long accepted = gateway.ledger().accepted();
            // Two meters on the bus, every second.
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
            LocalDate yesterday = now.toLocalDate().minusDays(1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(slotsAtTheCity(yesterday)).isEqualTo(expected(meter, yesterday)));
            assertThat(Files.readString(rig.log()))
                    .doesNotContain(BridgeFolder.ROUTE_B_ID)
                    .doesNotContain(BridgeFolder.ROUTE_B_PASSWORD);
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
        return LocalDateTime.now(BridgeRig.JAPAN)
                .toLocalDate()
                .minusDays(10)
                .atTime(13, 10)
                .toInstant(BridgeRig.JAPAN);
    }

    /** Wherever it is: while it joins, heals or is acknowledged. */
    private static void killAtRandom(BridgeProcess bridge) throws IOException, InterruptedException {
        Random random = new Random(Long.getLong("tsuji.seed", new Random().nextLong()));
        for (int kill = 0; kill < KILLS; kill++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(KILL_MILLIS_MAX)));
            bridge.kill();
            bridge.start();
        }
    }

    private static Map<LocalDateTime, Double> expected(SmartMeter meter, LocalDate day) {
        Map<LocalDateTime, Double> slots = new TreeMap<>();
        for (LocalDateTime at = day.atStartOfDay(); at.toLocalDate().equals(day); at = at.plusMinutes(30)) {
            slots.put(at, (meter.register(at.plusMinutes(30)) - meter.register(at)) * 100.0);
        }
        return slots;
    }

    private Map<LocalDateTime, Double> slotsAtTheCity(LocalDate day) throws IOException {
        Map<LocalDateTime, Double> slots = new TreeMap<>();
        RecordReader.readStored(City.file(folder), entry -> {
            for (Reading reading : BridgeRig.readings(entry)) {
                LocalDateTime at = LocalDateTime.ofEpochSecond((long) reading.timeSeconds(), 0, BridgeRig.JAPAN);
                if (reading.metric().equals("interval_import")
                        && at.toLocalDate().equals(day)) {
                    slots.put(at, ((Value.Num) reading.value()).number());
                }
            }
        });
        return slots;
    }

    /** Keeps a cellular scooter connected until the test ends. */
    private void drive(OmniScooter scooter, int port) {
        rig.keepDoing(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                while (!rig.hasEnded()) {
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
                entry -> BridgeRig.readings(entry)
                        .forEach(reading -> kinds.add(entry.device() + " " + reading.metric() + " " + reading.unit())));
        return kinds;
    }

    private String links(int omniPort) {
        return "[[modbus]]\nname = \"shop\"\nport = \"" + folder.resolve("bus") + "\"\n"
                + "[[modbus.meter]]\nunit = 1\ndevice = \"MT-0002\"\nmap = \"sdm630\"\npoll_seconds = 1\n"
                + "[[modbus.meter]]\nunit = 2\ndevice = \"MT-0003\"\nmap = \"sdm630\"\npoll_seconds = 1\n"
                + "[[scooter]]\nname = \"dock\"\ndevice = \"SC-0001\"\ndialect = \"ninebot\"\npoll_seconds = 1\n"
                + "commands = true\nport = \"" + folder.resolve("dock") + "\"\n"
                + "[[omni]]\nname = \"street\"\naddress = \"127.0.0.1\"\nport = " + omniPort
                + "\n[omni.scooters]\n" + IMEI + " = \"SC-0002\"\n";
    }
}
