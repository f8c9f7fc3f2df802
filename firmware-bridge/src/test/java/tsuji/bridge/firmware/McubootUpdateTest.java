package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.bridge.link.SerialPipe;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

class McubootUpdateTest {
    private static final byte[] OLD = Signed.mcuboot(1, body(1, 900));
    private static final byte[] NEW = Signed.mcuboot(2, body(2, 1_500));
    private static final VerifiedImage IMAGE = Signed.image(NEW, Manifest.Format.MCUBOOT, "2.0.0");

    private final Power power = new Power();
    private final List<String> states = new ArrayList<>();

    @Test
    void anUpdateGoesThroughItsStatesAndIsConfirmed() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);

        assertThat(run(device, () -> true)).isEqualTo(UpdateState.CONFIRMED);

        assertThat(device.running()).isEqualTo(NEW);
        assertThat(device.isConfirmed()).isTrue();
        assertThat(states)
                .startsWith("INSTALLING 0", "INSTALLING 256")
                .endsWith("INSTALLING 1536", "REBOOTING 0", "TESTING 0", "CONFIRMED 0");
    }

    @Test
    void aConfirmedDeviceIsLeftAlone() throws Exception {
        McubootDevice device = new McubootDevice(NEW, true, power);

        assertThat(run(device, () -> true)).isEqualTo(UpdateState.CONFIRMED);
        assertThat(power.writes()).isZero();
    }

    @Test
    void anUnhealthyImageGoesBack() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);

        assertThat(run(device, () -> false)).isEqualTo(UpdateState.ROLLED_BACK);

        assertThat(device.running()).isEqualTo(OLD);
        assertThat(device.isConfirmed()).isTrue();
    }

    @Test
    void anImageThatTheBootLoaderRefusesIsRolledBack() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);
        device.refuseNewImages();

        assertThat(run(device, () -> true)).isEqualTo(UpdateState.ROLLED_BACK);
        assertThat(device.running()).isEqualTo(OLD);
    }

    @Test
    void anotherFormatDoesNotLeave() {
        McubootDevice device = new McubootDevice(OLD, true, power);
        SerialPipe line = new SerialPipe(device::receive);
        VerifiedImage raw = Signed.image(NEW, Manifest.Format.RAW, "2.0.0");

        assertThatThrownBy(() -> update(line).run(raw, () -> true)).hasMessageContaining("not for MCUboot");
        assertThat(line.written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPowerCutAtAnyWriteLeavesOldOrNewAndTheNextRunCompletes(boolean resumes) throws Exception {
        long writes = writesOfAWholeUpdate(resumes);
        assertThat(writes).isGreaterThan(12);
        for (long cut = 1; cut <= writes; cut++) {
            Power supply = new Power();
            McubootDevice device = new McubootDevice(OLD, resumes, supply);
            supply.cutAtWrite(cut);

            runUntilCut(device);
            supply.restore();
            device.boot();

            assertThat(device.running())
                    .as("cut at write %d of %d", cut, writes)
                    .isIn(OLD, NEW);
            assertThat(run(device, () -> true)).as("cut at write %d", cut).isEqualTo(UpdateState.CONFIRMED);
            assertThat(device.running()).isEqualTo(NEW);
            assertThat(device.isConfirmed()).isTrue();
        }
    }

    @Test
    void twoPowerCutsAtAnyTwoWritesLeaveOldOrNew() throws Exception {
        long writes = writesOfAWholeUpdate(true);
        for (long first = 1; first <= writes; first++) {
            for (long second = 1; second <= writes; second++) {
                Power supply = new Power();
                McubootDevice device = new McubootDevice(OLD, true, supply);
                supply.cutAtWrite(first);
                runUntilCut(device);
                supply.restore();
                supply.cutAtWrite(second);
                bootUntilUp(device, supply);
                runUntilCut(device);
                supply.restore();
                bootUntilUp(device, supply);

                assertThat(device.running()).as("cuts at %d, %d", first, second).isIn(OLD, NEW);
                assertThat(run(device, () -> true)).isEqualTo(UpdateState.CONFIRMED);
                assertThat(device.running()).isEqualTo(NEW);
            }
        }
    }

    @Test
    void anUploadGoesOnWhereTheDeviceStopped() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);
        power.cutAtWrite(5);
        runUntilCut(device);
        power.restore();
        device.boot();
        states.clear();

        run(device, () -> true);

        // The first request goes to 0 with the digest; from its answer on nothing is sent twice.
        assertThat(states).startsWith("INSTALLING 0", "INSTALLING 768", "INSTALLING 1024");
    }

    @Test
    void theBridgeKilledAfterAnyRequestLeavesOldOrNew() throws Exception {
        for (int requests = 1; requests < 20; requests++) {
            McubootDevice device = new McubootDevice(OLD, true, power);
            int[] left = {requests};
            SerialPipe[] line = new SerialPipe[1];
            line[0] = new SerialPipe(bytes -> {
                if (left[0]-- == 0) {
                    line[0].lose();
                    return new byte[0];
                }
                return device.receive(bytes);
            });
            try {
                update(line[0]).run(IMAGE, () -> true);
            } catch (IOException e) {
                assertThat(e).hasMessage("the line is lost");
            }

            assertThat(device.running()).isIn(OLD, NEW);
            assertThat(run(device, () -> true)).isEqualTo(UpdateState.CONFIRMED);
        }
    }

    @Test
    void noiseAndLostBytesDoNotSpoilAnImage() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 20; round++) {
            McubootDevice device = new McubootDevice(OLD, true, power);
            SerialPipe line = new SerialPipe(bytes -> {
                byte[] answer = device.receive(bytes);
                if (answer.length > 0 && random.nextInt(4) == 0) {
                    answer[random.nextInt(answer.length)] ^= 0x10;
                }
                return answer;
            });

            assertThat(update(line).run(IMAGE, () -> true)).isEqualTo(UpdateState.CONFIRMED);
            assertThat(device.running()).isEqualTo(NEW);
        }
    }

    @Test
    void aSilentDeviceFailsWithConnectionLost() {
        SerialPipe line = new SerialPipe(bytes -> new byte[0]);

        assertThatThrownBy(() -> update(line).run(IMAGE, () -> true))
                .isInstanceOfSatisfying(
                        UpdateFailedException.class,
                        failure -> assertThat(failure.result()).isEqualTo(UpdateResult.CONNECTION_LOST));
    }

    private long writesOfAWholeUpdate(boolean resumes) throws Exception {
        Power supply = new Power();
        run(new McubootDevice(OLD, resumes, supply), () -> true);
        return supply.writes();
    }

    private void runUntilCut(McubootDevice device) throws Exception {
        try {
            run(device, () -> true);
        } catch (UpdateFailedException e) {
            assertThat(e.result()).isEqualTo(UpdateResult.CONNECTION_LOST);
        }
    }

    private static void bootUntilUp(McubootDevice device, Power supply) {
        for (int attempt = 0; attempt < 2 && !device.powerUp(); attempt++) {
            supply.restore();
        }
    }

    private UpdateState run(McubootDevice device, McubootUpdate.HealthCheck health) throws Exception {
        return update(new SerialPipe(device::receive)).run(IMAGE, health);
    }

    private McubootUpdate update(SerialPipe line) {
        return new McubootUpdate(line, Duration.ofSeconds(1), (state, offset) -> states.add(state + " " + offset));
    }

    private static byte[] body(int seed, int length) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return body;
    }
}
