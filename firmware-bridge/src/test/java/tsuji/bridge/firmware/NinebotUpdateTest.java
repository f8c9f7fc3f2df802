package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.bridge.link.SerialPipe;
import tsuji.bridge.scooter.Dialect;
import tsuji.bridge.scooter.Scooter;
import tsuji.bridge.scooter.SerialScooterLine;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

class NinebotUpdateTest {
    private static final byte[] OLD = image(0x0134, 1_000);
    private static final byte[] NEW = image(0x0135, 1_300);
    private static final VerifiedImage NEW_IMAGE = Signed.image(NEW, Manifest.Format.NINEBOT_IAP, "1.3.5");
    private static final VerifiedImage OLD_IMAGE = Signed.image(OLD, Manifest.Format.NINEBOT_IAP, "1.3.4");

    private final Power power = new Power();
    private final List<String> states = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"XIAOMI", "NINEBOT"})
    void anUpdateRunsTheNewImage(Dialect dialect) throws Exception {
        NinebotScooter scooter = scooter(dialect);

        assertThat(update(dialect, scooter).run(NEW_IMAGE, Optional.of(OLD_IMAGE)))
                .isEqualTo(UpdateState.CONFIRMED);

        assertThat(scooter.image()).isEqualTo(NEW);
        assertThat(scooter.isLocked()).isTrue();
        assertThat(states)
                .startsWith("INSTALLING 0", "INSTALLING 128")
                .endsWith("INSTALLING 1280", "REBOOTING 0", "TESTING 0", "CONFIRMED 0");
    }

    @Test
    void aScooterThatRunsTheVersionIsLeftAlone() throws Exception {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);

        assertThat(update(Dialect.NINEBOT, scooter).run(OLD_IMAGE, Optional.empty()))
                .isEqualTo(UpdateState.CONFIRMED);
        assertThat(power.writes()).isZero();
        assertThat(scooter.isLocked()).isFalse();
    }

    @Test
    void aMovingScooterIsNotUpdated() {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        scooter.setSpeed(120);

        assertThatThrownBy(() -> update(Dialect.NINEBOT, scooter).run(NEW_IMAGE, Optional.empty()))
                .hasMessageContaining("the scooter is not locked");
        assertThat(scooter.image()).isEqualTo(OLD);
    }

    @ParameterizedTest
    @EnumSource(names = {"XIAOMI", "NINEBOT"})
    void aPowerCutAtAnyWriteIsMendedByTheNextRun(Dialect dialect) throws Exception {
        NinebotScooter whole = scooter(dialect);
        update(dialect, whole).run(NEW_IMAGE, Optional.empty());
        long writes = power.writes();
        assertThat(writes).isEqualTo(1 + 11 + 1);
        for (long cut = 1; cut <= writes; cut++) {
            Power supply = new Power();
            NinebotScooter scooter = new NinebotScooter(dialect == Dialect.NINEBOT, "N2GTQ898C47911", OLD, supply);
            supply.cutAtWrite(cut);
            assertThatThrownBy(() -> update(dialect, scooter).run(NEW_IMAGE, Optional.of(OLD_IMAGE)))
                    .isInstanceOf(UpdateFailedException.class);
            supply.restore();
            scooter.start();

            assertThat(update(dialect, scooter).run(NEW_IMAGE, Optional.of(OLD_IMAGE)))
                    .as("cut at write %d of %d", cut, writes)
                    .isEqualTo(UpdateState.CONFIRMED);
            assertThat(scooter.image()).isEqualTo(NEW);
        }
    }

    @Test
    void anImageThatDoesNotReportItsVersionIsReplacedByTheOldOne() throws Exception {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        VerifiedImage lying = Signed.image(image(0x0136, 700), Manifest.Format.NINEBOT_IAP, "9.9.9");

        assertThat(update(Dialect.NINEBOT, scooter).run(lying, Optional.of(OLD_IMAGE)))
                .isEqualTo(UpdateState.ROLLED_BACK);
        assertThat(scooter.image()).isEqualTo(OLD);
    }

    @Test
    void aFirstImageThatDoesNotStartHasNothingBehindIt() {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        VerifiedImage lying = Signed.image(image(0x0136, 700), Manifest.Format.NINEBOT_IAP, "9.9.9");

        assertThatThrownBy(() -> update(Dialect.NINEBOT, scooter).run(lying, Optional.empty()))
                .isInstanceOf(UpdateFailedException.class)
                .hasMessageContaining("no image is kept that it could go back to");
    }

    @Test
    void lostAnswersAreAskedForAgain() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            NinebotScooter scooter = scooter(Dialect.NINEBOT);
            SerialPipe line = new SerialPipe(bytes -> {
                byte[] answer = scooter.receive(bytes);
                return random.nextInt(10) == 0 ? new byte[0] : answer;
            });

            assertThat(update(Dialect.NINEBOT, line).run(NEW_IMAGE, Optional.of(OLD_IMAGE)))
                    .isEqualTo(UpdateState.CONFIRMED);
            assertThat(scooter.image()).isEqualTo(NEW);
        }
    }

    @Test
    void theGreatestImageIsTakenAndOneByteMoreIsNot() {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        VerifiedImage tooLarge =
                Signed.image(new byte[NinebotUpdate.IMAGE_BYTES_MAX + 1], Manifest.Format.NINEBOT_IAP, "1.3.5");

        assertThatThrownBy(() -> update(Dialect.NINEBOT, scooter).run(tooLarge, Optional.empty()))
                .hasMessage("image of 385025 bytes, allowed 385024");
    }

    @Test
    void thePublishedSum() {
        byte[] image = new byte[266];
        for (int i = 0; i < 256; i++) {
            image[i] = (byte) i;
        }
        Arrays.fill(image, 256, 266, (byte) 0xAA);

        assertThat(NinebotUpdate.sum(image)).isEqualTo(0x8624);
    }

    private NinebotScooter scooter(Dialect dialect) {
        return new NinebotScooter(dialect == Dialect.NINEBOT, "N2GTQ898C47911", OLD, power);
    }

    private NinebotUpdate update(Dialect dialect, NinebotScooter scooter) {
        return update(dialect, new SerialPipe(scooter::receive));
    }

    private NinebotUpdate update(Dialect dialect, SerialPipe line) {
        Scooter scooter = new Scooter(dialect, new SerialScooterLine(line, () -> 0));
        return new NinebotUpdate(scooter, (state, offset) -> states.add(state + " " + offset));
    }

    private static byte[] image(int version, int length) {
        byte[] image = new byte[length];
        new Random(version).nextBytes(image);
        image[0] = (byte) version;
        image[1] = (byte) (version >> 8);
        return image;
    }
}
