package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.SerialPipe;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.scooter.Dialect;
import tsuji.bridge.scooter.Scooter;
import tsuji.bridge.scooter.SerialScooterLine;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

class UpdateDeskTest {
    private static final byte[] OLD = Signed.mcuboot(1, Signed.body(1, 900));
    private static final byte[] NEW = Signed.mcuboot(2, Signed.body(2, 1_500));
    private static final byte[] SCOOTER_OLD = scooterImage(0x0134);
    private static final byte[] SCOOTER_NEW = scooterImage(0x0135);
    private static final int STEPS_MAX = 2_000;

    @TempDir
    private Path folder;

    private final Power power = new Power();
    private final Clock clock = Clock.fixed(Instant.ofEpochSecond(Signed.NOW), ZoneOffset.UTC);
    private final Health health = new Health(clock);
    private OfferingGateway gateway = OfferingGateway.offering(NEW, Manifest.Format.MCUBOOT, "2.0.0", 7);
    private long nanos;

    @BeforeEach
    void trust() throws IOException {
        TrustList.Key key = new TrustList.Key(Signed.PUBLIC_KEY, "firmware", 0, Signed.NOW + 10);
        Files.write(folder.resolve("list"), Signed.sign1(new TrustList(1, List.of(key), Set.of()).encode()));
    }

    @Test
    void anOfferReachesADeviceWithMcubootAndIsKept() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);

        serve(device::receive);

        assertThat(device.running()).isEqualTo(NEW);
        assertThat(device.isConfirmed()).isTrue();
        assertThat(gateway.said)
                .containsSubsequence(
                        "DOWNLOADING",
                        "DOWNLOADED",
                        "VERIFIED",
                        "WAITING_POLICY",
                        "INSTALLING",
                        "REBOOTING",
                        "TESTING",
                        "CONFIRMED SUCCESS");
        assertThat(gateway.askedOffsets).containsExactly(0L, 1_024L);
        assertThat(folder.resolve("dock.image")).doesNotExist();
    }

    @Test
    void anOfferReachesAScooterAndTheImageIsKeptForGoingBack() throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        NinebotScooter scooter = scooter(power);

        serve(ninebot(scooter::receive));

        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
        assertThat(new JobFiles(folder, "dock").good().orElseThrow().image()).isEqualTo(SCOOTER_NEW);
    }

    @Test
    void theBridgeKilledAtAnythingItSaysGoesOnAndDeviceIsOldOrNew() throws Exception {
        serve(new McubootDevice(OLD, true, power)::receive);
        int messages = gateway.said.size() + gateway.askedOffsets.size();
        for (int kill = 1; kill <= messages; kill++) {
            forgetAll();
            gateway = OfferingGateway.offering(NEW, Manifest.Format.MCUBOOT, "2.0.0", 7);
            McubootDevice device = new McubootDevice(OLD, true, new Power());
            gateway.killAt = kill;

            serveUntilKilled(mcuboot(device::receive));

            assertThat(device.running()).as("killed at message %d", kill).isIn(OLD, NEW);
            serve(device::receive);
            assertThat(device.running()).as("killed at message %d", kill).isEqualTo(NEW);
            assertThat(device.isConfirmed()).isTrue();
        }
    }

    @Test
    void theBridgeKilledAtAnyRequestToTheScooterBringsItInAnew() throws Exception {
        int[] requests = new int[1];
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        NinebotScooter whole = scooter(new Power());
        serve(ninebot(bytes -> {
            requests[0]++;
            return whole.receive(bytes);
        }));
        for (int kill = 1; kill <= requests[0]; kill++) {
            forgetAll();
            gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
            NinebotScooter scooter = scooter(new Power());
            int[] left = {kill};
            serveUntilKilled(ninebot(bytes -> {
                if (--left[0] == 0) {
                    throw new OfferingGateway.Killed();
                }
                return scooter.receive(bytes);
            }));

            serve(ninebot(scooter::receive));

            assertThat(scooter.image()).as("killed at request %d", kill).isEqualTo(SCOOTER_NEW);
        }
    }

    @Test
    void theScooterWithoutPowerAtAnyWriteGetsTheImageWhenItIsBack() throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        serve(ninebot(scooter(power)::receive));
        for (long cut = 1; cut <= power.writes(); cut++) {
            forgetAll();
            gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
            Power supply = new Power();
            NinebotScooter scooter = scooter(supply);
            supply.cutAtWrite(cut);
            UpdateDesk desk = desk();
            gateway.sendOffer();
            Installer installer = ninebot(scooter::receive);
            for (int step = 0; step < STEPS_MAX && supply.isOn(); step++) {
                step(desk, installer);
            }
            assertThat(desk.isInstalling()).isTrue();
            supply.restore();
            scooter.start();

            serve(desk, installer);

            assertThat(scooter.image()).as("cut at write %d", cut).isEqualTo(SCOOTER_NEW);
        }
    }

    @Test
    void aTrustListThatIsGoneMeanwhileDoesNotLeaveAScooterInItsLoader() throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        NinebotScooter scooter = scooter(power);
        power.cutAtWrite(3);
        UpdateDesk desk = desk();
        gateway.sendOffer();
        Installer installer = ninebot(scooter::receive);
        for (int step = 0; step < STEPS_MAX && power.isOn(); step++) {
            step(desk, installer);
        }
        power.restore();
        scooter.start();
        Files.delete(folder.resolve("list"));
        for (int step = 0; step < 2 * UpdateDesk.RETRY_SECONDS; step++) {
            step(desk, installer);
        }
        assertThat(desk.isInstalling()).isTrue();

        trust();
        serve(desk, installer);

        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
    }

    @Test
    void aDownloadGoesOnWhereTheFileEnds() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);
        // DOWNLOADING, the first request, and its piece; then the second request is the end.
        gateway.killAt = 3;
        serveUntilKilled(mcuboot(device::receive));
        assertThat(gateway.askedOffsets).containsExactly(0L);

        serve(device::receive);

        assertThat(gateway.askedOffsets).containsExactly(0L, 1_024L);
    }

    @Test
    void whatNobodyTrustedSignedIsRefusedAndNotFetched() throws Exception {
        TrustList.Key other = new TrustList.Key("ab".repeat(32), "firmware", 0, Signed.NOW + 10);
        Files.write(folder.resolve("list"), Signed.sign1(new TrustList(2, List.of(other), Set.of()).encode()));

        serve(new McubootDevice(OLD, true, power)::receive);

        assertThat(gateway.said).containsExactly("FAILED SIGNATURE");
        assertThat(gateway.askedOffsets).isEmpty();
        assertThat(health.statuses().get("dock firmware").detail()).contains("offer refused: SIGNATURE");
    }

    @Test
    void anImageOfAnotherFormatIsRefused() throws Exception {
        gateway = OfferingGateway.offering(NEW, Manifest.Format.RAW, "2.0.0", 7);

        serve(new McubootDevice(OLD, true, power)::receive);

        assertThat(gateway.said).containsExactly("FAILED UNSUPPORTED_PACKAGE");
    }

    @Test
    void aSequenceBelowTheConfirmedOneIsRefused() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);
        serve(device::receive);
        gateway = OfferingGateway.offering(Signed.mcuboot(3, Signed.body(3, 300)), Manifest.Format.MCUBOOT, "3.0.0", 6);

        serve(device::receive);

        assertThat(gateway.said).containsExactly("FAILED REPLAY");
    }

    @Test
    void withoutPermissionNothingIsWrittenAndTheCallBackEndsIt() throws Exception {
        gateway.permits = false;
        McubootDevice device = new McubootDevice(OLD, true, power);
        UpdateDesk desk = desk();
        gateway.sendOffer();
        Installer installer = mcuboot(device::receive);
        for (int step = 0; step < 100; step++) {
            step(desk, installer);
        }
        assertThat(power.writes()).isZero();

        gateway.tell(UpdateState.FAILED, UpdateResult.CANCELLED);
        step(desk, installer);
        gateway.tell(UpdateState.INSTALLING, UpdateResult.NONE);
        step(desk, installer);

        assertThat(power.writes()).isZero();
        assertThat(new JobFiles(folder, "dock").read().state()).isEqualTo(UpdateState.IDLE);
    }

    @Test
    void aScooterThatIsRiddenWhenThePermissionComesIsNotUpdatedThen() throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        gateway.permits = false;
        NinebotScooter scooter = scooter(power);
        scooter.setSpeed(50);
        UpdateDesk desk = desk();
        gateway.sendOffer();
        step(desk, ninebot(scooter::receive));
        gateway.tell(UpdateState.INSTALLING, UpdateResult.NONE);
        step(desk, ninebot(scooter::receive));
        assertThat(power.writes()).isZero();
        assertThat(gateway.said).endsWith("WAITING_POLICY", "WAITING_POLICY");

        scooter.setSpeed(0);
        gateway.tell(UpdateState.INSTALLING, UpdateResult.NONE);
        serve(desk, ninebot(scooter::receive));

        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
    }

    @Test
    void anImageThatTheGatewayFindsBadGoesBack() throws Exception {
        gateway.verdict = UpdateState.ROLLED_BACK;
        McubootDevice device = new McubootDevice(OLD, true, power);

        serve(device::receive);

        assertThat(device.running()).isEqualTo(OLD);
        assertThat(gateway.said).endsWith("ROLLED_BACK FAILED");
    }

    @Test
    void aGatewayThatStaysAwayInTheTestLeavesTheVersionToDecide() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);
        UpdateDesk desk = desk();
        gateway.sendOffer();
        Installer installer = mcuboot(device::receive);
        for (int step = 0; step < STEPS_MAX && !gateway.said.contains("TESTING"); step++) {
            step(desk, installer);
        }
        gateway.answers = false;
        long window = 300 + UpdateDesk.VERDICT_SECONDS;
        for (long second = 0; second < window - 5; second++) {
            step(desk, installer);
        }
        assertThat(device.isConfirmed()).isFalse();

        serve(desk, installer);

        assertThat(device.isConfirmed()).isTrue();
    }

    @Test
    void aGatewayThatSendsNoPiecesIsAskedEveryTenSecondsAndThenRarely() throws Exception {
        gateway.answers = false;
        UpdateDesk desk = desk();
        gateway.sendOffer();
        Installer installer = mcuboot(new McubootDevice(OLD, true, power)::receive);
        // The step waits a moment for a piece, so not too many of them.
        step(desk, installer);
        for (int tens = 1; tens <= 12; tens++) {
            nanos += TimeUnit.SECONDS.toNanos(10);
            step(desk, installer);
        }

        // At 0, 10, 20, 30, 40 and 50 s, then after a minute.
        assertThat(gateway.askedOffsets).hasSize(7).containsOnly(0L);
    }

    private void serve(UnaryOperator<byte[]> device) throws Exception {
        serve(mcuboot(device));
    }

    private void serve(Installer installer) throws Exception {
        UpdateDesk desk = desk();
        if (gateway.said.isEmpty()) {
            gateway.sendOffer();
        }
        serve(desk, installer);
    }

    private void serve(UpdateDesk desk, Installer installer) throws Exception {
        for (int step = 0; step < STEPS_MAX && !gateway.hasEnded(); step++) {
            step(desk, installer);
        }
        assertThat(gateway.hasEnded()).as("ended, said %s", gateway.said).isTrue();
    }

    private void serveUntilKilled(Installer installer) throws Exception {
        try {
            serve(installer);
        } catch (OfferingGateway.Killed e) {
            // The next desk finds what is on the disk.
        }
    }

    private void step(UpdateDesk desk, Installer installer) throws Exception {
        desk.step(installer);
        nanos += TimeUnit.SECONDS.toNanos(1);
    }

    private UpdateDesk desk() throws IOException {
        FirmwareTarget target =
                new FirmwareTarget(Signed.VENDOR, Signed.CLASS, "ecu", Signed.PUBLIC_KEY, folder.resolve("list"));
        Surroundings around = new Surroundings(
                line -> {
                    throw new IOException("the test opens lines itself");
                },
                gateway,
                health,
                folder,
                () -> nanos,
                clock);
        UpdateDesk desk = new UpdateDesk("dock", OfferingGateway.DEVICE, target, around);
        desk.open();
        return desk;
    }

    private void forgetAll() throws IOException {
        for (String name : List.of("dock.update", "dock.image", "dock.good")) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    private static Installer mcuboot(UnaryOperator<byte[]> device) {
        return new McubootInstaller(new SerialPipe(device));
    }

    private static Installer ninebot(UnaryOperator<byte[]> scooter) {
        return new NinebotInstaller(
                new Scooter(Dialect.NINEBOT, new SerialScooterLine(new SerialPipe(scooter), () -> 0)));
    }

    private static NinebotScooter scooter(Power supply) {
        return new NinebotScooter(true, "N2GTQ898C47911", SCOOTER_OLD, supply);
    }

    private static byte[] scooterImage(int version) {
        byte[] image = Signed.body(version, 600);
        image[0] = (byte) version;
        image[1] = (byte) (version >> 8);
        return image;
    }
}
