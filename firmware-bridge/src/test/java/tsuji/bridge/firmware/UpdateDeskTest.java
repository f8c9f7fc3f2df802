package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

class UpdateDeskTest extends UpdateDeskFixture {
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
}
