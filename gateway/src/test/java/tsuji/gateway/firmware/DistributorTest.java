package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.gateway.health.ErrorCode;
import tsuji.wire.TimeQuality;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** From the roll-out to the verdict, with scripted devices. */
class DistributorTest {
    private static final long MINUTE = 60_000;
    /** Parked, offered, loaded, installed, tested. */
    private static final long WHOLE_UPDATE = 20 * MINUTE;

    @TempDir
    private Path directory;

    private Street street;

    @BeforeEach
    void open() throws Exception {
        street = new Street(directory);
    }

    @AfterEach
    void close() {
        street.close();
    }

    @Test
    void honestScooterRunsTheNewImageInTheEndAndIsToldSo() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);

        street.run(WHOLE_UPDATE);

        assertThat(scooter.version).isEqualTo("1.4.7");
        assertThat(scooter.flash.toByteArray()).isEqualTo(street.lab.image);
        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
        assertThat(scooter.verdict).contains(new UpdateReport(UpdateState.CONFIRMED, UpdateResult.SUCCESS, 9_216, 7));
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.DONE);
    }

    @Test
    void everyStepStandsInTheAuditLogWithWhoSignedWhat() throws Exception {
        street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);

        street.run(WHOLE_UPDATE);

        CommandTools audit = new CommandTools(street.lab.data);
        String digest = street.lab.tools().images().get(0).digest();
        String kid = street.lab.tools().images().get(0).kid();
        for (String step : List.of(
                "offered",
                "downloading",
                "downloaded",
                "verified",
                "waiting_policy",
                "installing",
                "rebooting",
                "testing",
                "confirmed")) {
            assertThat(audit.audit())
                    .filteredOn(line -> line.contains(
                            " r1 " + step + " sc-1 ecu 1.4.7 sequence=7 digest=" + digest + " kid=" + kid))
                    .as(step)
                    .hasSize(1);
        }
        assertThat(audit.audit()).last().asString().contains("r1 done stage 1 of 1");
        assertThat(audit.verifyAudit()).isEmpty();
    }

    @Test
    void liarIsTriedThreeTimesAndNeverConfirmed() throws Exception {
        ScriptedScooter liar = street.scooter("sc-1", Nature.LIAR);
        street.rollOut(100, 0, 100);

        street.run(4 * WHOLE_UPDATE);

        assertThat(street.standing(liar).state()).isEqualTo(UpdateState.ROLLED_BACK);
        assertThat(street.standing(liar).failures()).isEqualTo(3);
        assertThat(street.standing(liar).reason()).isEqualTo("FAILED: runs 1.4.1");
        assertThat(liar.verdict.orElseThrow().state()).isEqualTo(UpdateState.ROLLED_BACK);
    }

    @Test
    void scooterThatMovesIsNotOfferedAnything() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.speed = 4;
        street.rollOut(5, 0, 100);
        street.run(10 * MINUTE);
        assertThat(scooter.offers).isZero();

        scooter.speed = 0;
        street.run(4 * MINUTE);
        assertThat(scooter.offers).isZero();
        street.run(2 * MINUTE);
        assertThat(scooter.offers).isEqualTo(1);
    }

    @Test
    void scooterThatMovesAgainIsNotAllowedToInstall() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
        street.rollOut(5, 0, 100);
        street.run(8 * MINUTE);
        scooter.speed = 4;
        scooter.loads = true;

        street.run(9 * MINUTE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.WAITING_POLICY);
        assertThat(scooter.version).isEqualTo("1.4.1");
        scooter.speed = 0;
        street.run(WHOLE_UPDATE);
        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void onlySoManyAreUpdatedAtOnce() throws Exception {
        List<ScriptedScooter> scooters = List.of(
                street.scooter("sc-1", Nature.HONEST),
                street.scooter("sc-2", Nature.HONEST),
                street.scooter("sc-3", Nature.HONEST));
        scooters.forEach(scooter -> scooter.loads = false);
        street.rollOut(5, 0, 100);

        street.run(8 * MINUTE);

        assertThat(scooters).extracting(scooter -> scooter.offers).containsExactlyInAnyOrder(0, 1, 1);
        scooters.forEach(scooter -> scooter.loads = true);
        street.run(2 * WHOLE_UPDATE);
        assertThat(scooters).extracting(scooter -> scooter.version).containsOnly("1.4.7");
    }

    @Test
    void failingCanariesStopTheRolloutBeforeAnyOtherIsTouched() throws Exception {
        for (int i = 0; i < 20; i++) {
            street.scooter("sc-" + i, Nature.FAILING);
        }
        street.rollOut(5, 0, 10, 100);

        street.run(4 * WHOLE_UPDATE);

        assertThat(street.rollout().state()).isEqualTo(Rollout.State.STOPPED);
        assertThat(street.rollout().reason()).contains("of 2 devices failed, allowed are 5 %");
        assertThat(street.scooters.values().stream().filter(scooter -> scooter.offers > 0))
                .hasSizeLessThanOrEqualTo(2);
        assertThat(street.health.conditions().get(ErrorCode.E601)).contains("roll-out r1 stopped: ");
    }

    @Test
    void secondStageWaitsForTheSoak() throws Exception {
        for (int i = 0; i < 3; i++) {
            street.scooter("sc-" + i, Nature.HONEST);
        }
        street.rollOut(5, 60 * MINUTE, 50, 100);

        street.run(WHOLE_UPDATE);
        assertThat(street.rollout().stage()).isZero();
        street.run(60 * MINUTE);
        assertThat(street.rollout().stage()).isEqualTo(1);
        street.run(WHOLE_UPDATE);
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.DONE);
    }

    @Test
    void stopCallsBackWhoLoads() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
        street.rollOut(5, 0, 100);
        street.run(8 * MINUTE);

        street.tools().stop(Street.ROLLOUT, street.nowSeconds());
        street.run(MINUTE);

        assertThat(street.standing(scooter).reason()).isEqualTo("CANCELLED: stopped: by hand");
        assertThat(scooter.verdict).contains(new UpdateReport(UpdateState.FAILED, UpdateResult.CANCELLED, 0, 7));
        scooter.loads = true;
        street.run(WHOLE_UPDATE);
        assertThat(scooter.flash.size()).isZero();
    }

    @Test
    void pauseOffersToNobodyElseUntilResumed() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        street.tools().pause(Street.ROLLOUT, street.nowSeconds());
        street.run(WHOLE_UPDATE);
        assertThat(scooter.offers).isZero();

        street.tools().resume(Street.ROLLOUT, street.nowSeconds());
        street.run(WHOLE_UPDATE);
        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void damagedImagePausesTheRolloutAndIsNeverSent() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        Path stored = street.lab.stored(street.lab.tools().images().get(0));
        byte[] bytes = Files.readAllBytes(stored);
        bytes[9_000] ^= 1;
        Files.write(stored, bytes);

        street.run(WHOLE_UPDATE);

        assertThat(scooter.offers).isZero();
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.PAUSED);
        assertThat(street.rollout().reason()).startsWith("INTEGRITY: ").contains("import the image again");
    }

    @Test
    void revokedKeyPausesTheRollout() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        String kid = street.lab.tools().images().get(0).kid();
        street.lab
                .tools()
                .trust(street.lab.root.sign(street.lab.list(2, Set.of(kid)).encode()), street.nowSeconds());

        street.run(WHOLE_UPDATE);

        assertThat(scooter.offers).isZero();
        assertThat(street.rollout().reason()).isEqualTo("SIGNATURE: key " + kid + " is not trusted");
    }

    @Test
    void withoutTheTimeNothingIsOffered() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        street.clock.setWall(street.clock.sight().unixMillis(), TimeQuality.UNKNOWN);

        street.run(WHOLE_UPDATE);

        assertThat(scooter.offers).isZero();
    }

    @Test
    void whoRunsTheImageAlreadyIsNotOfferedIt() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.version = "1.4.7";
        street.rollOut(5, 0, 100);

        street.run(3 * MINUTE);

        assertThat(scooter.offers).isZero();
        assertThat(street.standing(scooter).reason()).isEqualTo("SUCCESS: ran it already");
    }

    @Test
    void newerFirmwareIsNotReplacedByAnOlderOne() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.version = "1.5.0";
        street.rollOut(100, 0, 100);

        street.run(WHOLE_UPDATE);

        assertThat(scooter.offers).isZero();
        assertThat(street.standing(scooter).reason()).startsWith("REPLAY: version 1.4.7 below the installed 1.5.0");
    }

    @Test
    void deviceThatListensAgainIsToldItsOfferAgain() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
        street.rollOut(5, 0, 100);
        street.run(8 * MINUTE);
        assertThat(scooter.offers).isEqualTo(1);

        street.gateway.listens(scooter.id);
        street.tick();

        assertThat(scooter.offers).isEqualTo(2);
    }

    @Test
    void silenceWhileTheGatewayWasAwayIsNotTheDevices() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        while (street.state(scooter) != UpdateState.REBOOTING) {
            street.tick();
        }

        street.clock.advanceMillis(60 * MINUTE);
        street.kill();
        street.run(10 * MINUTE);

        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
        assertThat(street.standing(scooter).failures()).isZero();
    }

    @Test
    void whatIsMalformedOrOutOfPlaceIsIgnored() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        street.tick();
        List<Boolean> fitted = new ArrayList<>();

        street.gateway.requested(scooter.id, new byte[] {1}, fitted::add);
        street.gateway.reported(scooter.id, new byte[0], fitted::add);
        byte[] early = new UpdateReport(UpdateState.CONFIRMED, UpdateResult.SUCCESS, 0, 7).encode();
        street.gateway.reported(scooter.id, early, fitted::add);
        street.tick();

        assertThat(fitted).containsExactly(false, false, false);
        assertThat(street.state(scooter)).isEqualTo(UpdateState.IDLE);
    }

    @Test
    void inboxTakesAsManyAsAllowedAndNotOneMore() {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        for (int i = 0; i < Distributor.INBOX_MAX; i++) {
            assertThat(street.gateway.reported(scooter.id, new byte[0], fits -> {}))
                    .isTrue();
        }

        assertThat(street.gateway.reported(scooter.id, new byte[0], fits -> {})).isFalse();
    }

    /** MQTT 3.1.1 acknowledges it all the same: the contract has every device ask again. */
    @Test
    void scooterWhoseRequestFoundNoRoomAsksAgainAndGetsItsImage() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
        street.rollOut(5, 0, 100);
        street.run(8 * MINUTE);
        assertThat(scooter.offers).isEqualTo(1);
        for (int i = 0; i < Distributor.INBOX_MAX; i++) {
            street.gateway.reported(scooter.id, new byte[0], fits -> {});
        }

        scooter.loads = true;
        scooter.act(street.gateway);
        assertThat(street.gateway.reported(scooter.id, new byte[0], fits -> {})).isFalse();
        while (street.gateway.runOnce() > 0) {
            assertThat(scooter.inbox).isEmpty();
        }
        street.run(WHOLE_UPDATE);

        assertThat(scooter.flash.toByteArray()).isEqualTo(street.lab.image);
        assertThat(street.state(scooter)).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void versionsThatAreToldInPassingTakeNoRoomFromReports() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        street.tick();
        for (int i = 0; i < Distributor.INBOX_MAX; i++) {
            street.gateway.committed(scooter.id, scooter.telemetry(), street.clock.monoMillis());
        }

        assertThat(street.gateway.reported(scooter.id, new byte[0], fits -> {})).isTrue();
    }

    @Test
    void secondRolloutOfTheSameComponentWaitsForTheFirst() throws Exception {
        street.scooter("sc-1", Nature.HONEST);
        street.rollOut(5, 0, 100);
        street.lab.imports(8);

        assertThatThrownBy(() -> street.tools()
                        .start(
                                street.lab.signed(street.lab.manifest(8)),
                                new Rollout.Plan("r2", List.of(100), 5, 0),
                                List.of(new RolloutTools.Candidate(
                                        street.scooters.keySet().iterator().next(), "scooter")),
                                street.nowSeconds()))
                .hasMessage("roll-out r1 of the same component is open; stop it first");
    }
}
