package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustList;

/** Images from the gateway's command line into devices behind the bridge: the packaged programs, and emulated devices. */
@EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
class BridgeFirmwareIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final UUID MAKER = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    private static final UUID SCOOTERS = UUID.fromString("4e301675-c725-5104-bc9e-0fea5443d741");
    private static final UUID BOARDS = UUID.fromString("1492af14-2569-5e48-bf42-9b2d51f2ab45");
    private static final byte[] SCOOTER_NEW = scooterImage(0x0135);
    private static final byte[] BOARD_OLD = mcuboot(1);
    private static final byte[] BOARD_NEW = mcuboot(2);
    private static final int KILLS = 10;

    @TempDir
    Path folder;

    private final SigningKey root = SigningKey.generate();
    private final SigningKey maker = SigningKey.generate();
    private final NinebotScooter scooter =
            new NinebotScooter(true, "N2GTQ898C47911", scooterImage(0x0134), new Power());
    private final McubootDevice board = new McubootDevice(BOARD_OLD, true, new Power());
    private BridgeRig rig;

    /** What is rolled out, to all devices of a class. */
    private record Image(UUID deviceClass, String component, String version, byte[] bytes, Manifest.Format format) {}

    /** What is done to the programs meanwhile. */
    private interface Fault {
        void strike(GatewayProcess gateway, BridgeProcess bridge) throws IOException, InterruptedException;
    }

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
    void aRollOutReachesAScooterAndABoardBehindTheBridge() throws Exception {
        rollOut((gateway, bridge) -> {});
    }

    @Test
    void theBridgeAndTheGatewayKilledAtRandomBringThemInAllTheSame() throws Exception {
        Random random = new Random(Long.getLong("tsuji.seed", new Random().nextLong()));
        rollOut((gateway, bridge) -> {
            for (int kill = 0; kill < KILLS; kill++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(4_000)));
                bridge.kill();
                if (kill % 3 == 2) {
                    gateway.kill();
                    gateway.start();
                }
                assertThat(board.running()).isIn(BOARD_OLD, BOARD_NEW);
                bridge.start();
            }
        });
    }

    private void rollOut(Fault fault) throws Exception {
        rig.plug("dock", scooter, Clock.systemUTC());
        rig.plug("board", board, Clock.systemUTC());
        Path list = Files.write(folder.resolve("list"), root.sign(trust().encode()));
        try (City city = City.start(CitySettings.embedded(folder), Clock.systemUTC()::millis);
                GatewayProcess gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway"))
                        .uplinkTo(URI.create(city.brokerUri()).getPort())
                        .with("firmware.root_key", '"' + root.publicKey() + '"')
                        .with(
                                "firmware.models",
                                "[\"scooter " + MAKER + " " + SCOOTERS + "\", \"generic " + MAKER + " " + BOARDS
                                        + "\"]"));
                BridgeProcess bridge = new BridgeProcess(rig.config(), rig.log())) {
            rig.register(gateway, List.of("MT-0001,meter", "SC-0001,scooter", "BRD-0001,generic"));
            rig.configure(gateway, links());
            gateway.start();
            bridge.start();
            firmware(gateway, "trust", "import", list.toString());
            begin(gateway, new Image(SCOOTERS, "ecu", "1.3.5", SCOOTER_NEW, Manifest.Format.NINEBOT_IAP));
            begin(gateway, new Image(BOARDS, "iot", "2.0.0", BOARD_NEW, Manifest.Format.MCUBOOT));

            fault.strike(gateway, bridge);

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(firmware(gateway, "status"))
                            .filteredOn(line -> line.startsWith("roll-out "))
                            .hasSize(2)
                            .allSatisfy(line -> assertThat(line).endsWith("devices: 1 confirmed")));
            assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
            assertThat(board.running()).isEqualTo(BOARD_NEW);
            await().atMost(PATIENCE).until(board::isConfirmed);
            assertThat(bridge.terminate()).isZero();
        }
    }

    private TrustList trust() {
        long now = Clock.systemUTC().instant().getEpochSecond();
        return new TrustList(
                1, List.of(new TrustList.Key(maker.publicKey(), "firmware", now - 60, now + 3_600)), Set.of());
    }

    private void begin(GatewayProcess gateway, Image image) throws IOException, InterruptedException {
        long now = Clock.systemUTC().instant().getEpochSecond();
        // At any hour, at once, and watched for one second.
        Policy policy = new Policy(30, false, 3, 1, 0, 0, false);
        Manifest manifest = new Manifest(
                7,
                MAKER,
                image.deviceClass(),
                image.component(),
                image.version(),
                image.bytes().length,
                Sha256.of(image.bytes()),
                image.format(),
                0,
                1_024,
                now - 60,
                now + 3_600,
                Optional.empty(),
                policy,
                false,
                "");
        String id = image.component();
        Path signed = Files.write(folder.resolve(id + ".manifest"), maker.sign(manifest.encode()));
        Path file = Files.write(folder.resolve(id + ".image"), image.bytes());
        firmware(gateway, "import", file.toString(), signed.toString());
        firmware(gateway, "rollout", "start", signed.toString(), "--id", id, "--stages", "100", "--soak", "0");
    }

    private List<String> firmware(GatewayProcess gateway, String... words) throws IOException, InterruptedException {
        String[] line = Arrays.copyOf(words, words.length + 3);
        System.arraycopy(words, 0, line, 1, words.length);
        line[0] = "firmware";
        line[words.length + 1] = "--config";
        line[words.length + 2] = folder.resolve("gateway/gateway.toml").toString();
        return gateway.command(line);
    }

    private String links() {
        return "[[scooter]]\nname = \"dock\"\ndevice = \"SC-0001\"\nserial = \"N2GTQ898C47911\"\npoll_seconds = 1\nport = \""
                + folder.resolve("dock") + "\"\n" + images(SCOOTERS, "ecu")
                + "[[smp]]\nname = \"board\"\ndevice = \"BRD-0001\"\npoll_seconds = 1\nport = \""
                + folder.resolve("board") + "\"\n" + images(BOARDS, "iot");
    }

    private String images(UUID deviceClass, String component) {
        return "firmware = { vendor = \"" + MAKER + "\", class = \"" + deviceClass + "\", component = \"" + component
                + "\", root_key = \"" + root.publicKey() + "\", trust_list = \"" + folder.resolve("list") + "\" }\n";
    }

    private static byte[] scooterImage(int version) {
        byte[] image = new byte[3_000];
        new Random(version).nextBytes(image);
        image[0] = (byte) version;
        image[1] = (byte) (version >> 8);
        return image;
    }

    /** An image with a header, a body and its hash, as the boot loader wants it. */
    private static byte[] mcuboot(int major) {
        byte[] body = new byte[4_000];
        new Random(major).nextBytes(body);
        ByteBuffer image = ByteBuffer.allocate(32 + body.length + 40).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0x96F3B83D).putInt(0).putShort((short) 32).putShort((short) 0);
        image.putInt(body.length).putInt(0).put((byte) major).put(new byte[11]).put(body);
        byte[] hash = Sha256.of(Arrays.copyOf(image.array(), 32 + body.length));
        image.putShort((short) 0x6907).putShort((short) 40).putShort((short) 0x10);
        return image.putShort((short) 32).put(hash).array();
    }
}
