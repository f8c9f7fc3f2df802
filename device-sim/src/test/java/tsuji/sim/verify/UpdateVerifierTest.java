package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.record.UpdateStep;
import tsuji.sim.record.UpdateStep.Kind;

class UpdateVerifierTest {
    private static final String ROLLOUT = "roll-out sim of ecu sequence 1, done in stage 1 of 1; devices: 1 confirmed";

    @TempDir
    private Path dir;

    /** Steps of device A are written {@code KIND:what}; {@code standing} is what the gateway says of it after its name. */
    private UpdateTally tally(String standing, String... steps) throws IOException {
        Path file = dir.resolve("firmware.ndjson");
        try (UpdateLog log = UpdateLog.create(file)) {
            log.add(new UpdateStep("A", Kind.PLAYS, "accept", "", 1));
            for (String step : steps) {
                String[] parts = step.split(":", -1);
                log.add(new UpdateStep("A", Kind.valueOf(parts[0]), parts.length > 1 ? parts[1] : "", "", 1));
            }
        }
        return UpdateVerifier.tally(file, List.of(ROLLOUT, standing));
    }

    private static String confirmed() {
        return "A stage 1 confirmed at byte 4096, failed 0 SUCCESS: runs 1.1.0";
    }

    @Test
    void deviceThatRunsWhatIsConfirmedIsDone() throws IOException {
        UpdateTally tally = tally(
                confirmed(), "RUNS:1.0.0", "DARK", "RUNS:1.0.0", "RUNS:1.1.0", "SAID:TESTING", "VERDICT:CONFIRMED");

        assertThat(tally).isEqualTo(new UpdateTally(1, 1, 0, 0, 0, 0, 1, List.of(), List.of()));
    }

    @Test
    void liarIsCountedAsOneAlsoWhenItIsSeenThrough() throws IOException {
        UpdateTally tally = tally(
                "A stage 1 rolled_back at byte 4096, failed 1 FAILED: runs 1.0.0",
                "RUNS:1.0.0",
                "RUNS:1.0.0",
                "SAID:CONFIRMED",
                "VERDICT:ROLLED_BACK");

        assertThat(tally.lied()).isEqualTo(1);
        assertThat(tally.endings()).containsExactly("A lied: rolled_back FAILED: runs 1.0.0");
        assertThat(tally.differences()).isEmpty();
    }

    @Test
    void liarThatIsBelievedIsADifference() throws IOException {
        assertThat(tally(confirmed(), "RUNS:1.0.0", "SAID:CONFIRMED", "VERDICT:CONFIRMED")
                        .differences())
                .containsExactly("A: the gateway says CONFIRMED, the device runs 1.0.0");
    }

    @Test
    void failureIsToldFromRefusalByItsReason() throws IOException {
        String failed = "A stage 1 failed at byte 0, failed 1 ";

        assertThat(tally(failed + "INTEGRITY: the device said so", "RUNS:1.0.0", "SAID:FAILED", "VERDICT:FAILED")
                        .failed())
                .isEqualTo(1);
        assertThat(tally(failed + "NO_FLASH: the device said so", "RUNS:1.0.0", "SAID:FAILED", "VERDICT:FAILED")
                        .refused())
                .isEqualTo(1);
    }

    @Test
    void deviceThatRunsTheNewImageAfterAFailureIsADifference() throws IOException {
        UpdateTally tally = tally(
                "A stage 1 failed at byte 4096, failed 1 FAILED: nothing heard since REBOOTING",
                "RUNS:1.0.0",
                "RUNS:1.1.0",
                "SAID:TESTING",
                "VERDICT:FAILED");

        assertThat(tally.differences()).containsExactly("A: the gateway says FAILED, the device runs 1.1.0");
    }

    @Test
    void deviceThatWasToldNothingOrSomethingElseIsADifference() throws IOException {
        assertThat(tally(confirmed(), "RUNS:1.0.0", "RUNS:1.1.0", "SAID:TESTING")
                        .differences())
                .containsExactly("A: the gateway says CONFIRMED, the device was told nothing");
        assertThat(tally("A stage 1 testing at byte 4096, failed 0", "RUNS:1.0.0", "RUNS:1.1.0", "VERDICT:CONFIRMED")
                        .differences())
                .containsExactly("A: the gateway says TESTING, the device was told CONFIRMED");
    }

    @Test
    void whoHasNotEndedIsOpen() throws IOException {
        UpdateTally tally = tally("A stage 1 downloading at byte 4096, failed 0", "RUNS:1.0.0");

        assertThat(tally.open()).isEqualTo(1);
        assertThat(tally.differences()).isEmpty();
    }

    @Test
    void anotherImageThanTheManifestsIsADifference() throws IOException {
        assertThat(tally("A stage 1 downloading at byte 4096, failed 0", "RUNS:1.0.0", "DAMAGED")
                        .differences())
                .containsExactly("A: was given another image than the manifest's");
    }

    @Test
    void deviceThatOnlyOneSideKnowsIsADifference() throws IOException {
        assertThat(tally("B stage 1 idle at byte 0, failed 0", "RUNS:1.0.0").differences())
                .containsExactly(
                        "A: took part, and the gateway does not know it", "B: is in the roll-out and took no part");
    }

    @Test
    void reportThatWasAcknowledgedAndForgottenIsADifference() throws IOException {
        assertThat(tally("A stage 1 downloading at byte 0, failed 0", "RUNS:1.0.0", "TAKEN:VERIFIED")
                        .differences())
                .containsExactly("A: the gateway says DOWNLOADING, and had acknowledged VERIFIED");
        assertThat(tally("A stage 1 testing at byte 0, failed 0", "RUNS:1.0.0", "TAKEN:FAILED")
                        .differences())
                .containsExactly("A: the gateway says TESTING, and had acknowledged FAILED");
    }

    @Test
    void acknowledgedClaimOfSuccessOnlyBeginsTheTest() throws IOException {
        assertThat(tally("A stage 1 testing at byte 0, failed 0", "RUNS:1.0.0", "TAKEN:CONFIRMED")
                        .differences())
                .isEmpty();
    }

    @Test
    void whoIsStillGoingBackIsADifferenceOnlyInTheEnd() throws IOException {
        String standing = "A stage 1 failed at byte 0, failed 1 FAILED: did not tell its version in the test window";
        UpdateTally tally = tally(standing, "RUNS:1.0.0", "RUNS:1.1.0", "VERDICT:FAILED");

        assertThat(tally.differences()).containsExactly("A: the gateway says FAILED, the device runs 1.1.0");
        assertThat(UpdateVerifier.broken(dir.resolve("firmware.ndjson"), List.of(standing)))
                .isEmpty();
    }

    @Test
    void verdictThatTheGatewayHasForgottenIsBrokenAtAnyTime() throws IOException {
        String standing = "A stage 1 testing at byte 0, failed 0";
        tally(standing, "RUNS:1.0.0", "RUNS:1.1.0", "VERDICT:CONFIRMED");

        assertThat(UpdateVerifier.broken(dir.resolve("firmware.ndjson"), List.of(standing)))
                .containsExactly("A: the gateway says TESTING, the device was told CONFIRMED");
    }

    @Test
    void whatIsNoStatusIsRefused() {
        assertThatThrownBy(() -> tally("no such roll-out"))
                .hasMessage("\"no such roll-out\" is no line of firmware rollout status");
    }
}
