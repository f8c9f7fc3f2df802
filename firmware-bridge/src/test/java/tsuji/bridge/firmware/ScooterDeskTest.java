package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** Images for a scooter, which has one place for them. */
class ScooterDeskTest extends UpdateDeskFixture {
    @Test
    void anOfferReachesAScooterAndTheImageIsKeptForGoingBack() throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        NinebotScooter scooter = scooter(power);

        serve(ninebot(scooter::receive));

        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
        assertThat(new JobFiles(folder, "dock").good().orElseThrow().image()).isEqualTo(SCOOTER_NEW);
    }

    @Test
    void theImageThatAScooterRunsIsKeptAndNotWritten() throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_OLD, Manifest.Format.NINEBOT_IAP, "1.3.4", 7);
        NinebotScooter scooter = scooter(power);

        serve(ninebot(scooter::receive));

        assertThat(power.writes()).isZero();
        assertThat(new JobFiles(folder, "dock").good().orElseThrow().image()).isEqualTo(SCOOTER_OLD);
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

    @ParameterizedTest
    @CsvSource({"50, " + LOCK, "0, " + UNLOCK})
    void aScooterInUseWhenThePermissionComesIsNotUpdatedThen(int speed, int lock) throws Exception {
        gateway = OfferingGateway.offering(SCOOTER_NEW, Manifest.Format.NINEBOT_IAP, "1.3.5", 7);
        gateway.permits = false;
        NinebotScooter scooter = scooter(power);
        write(scooter, lock);
        scooter.setSpeed(speed);
        UpdateDesk desk = desk();
        gateway.sendOffer();
        step(desk, ninebot(scooter::receive));
        gateway.tell(UpdateState.INSTALLING, UpdateResult.NONE);
        step(desk, ninebot(scooter::receive));
        assertThat(power.writes()).isZero();
        assertThat(gateway.said).endsWith("WAITING_POLICY", "WAITING_POLICY");

        scooter.setSpeed(0);
        write(scooter, LOCK);
        gateway.tell(UpdateState.INSTALLING, UpdateResult.NONE);
        serve(desk, ninebot(scooter::receive));

        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
    }
}
