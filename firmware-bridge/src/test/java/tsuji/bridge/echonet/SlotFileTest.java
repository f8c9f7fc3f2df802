package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFileTest {
    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 5, 20, 14, 0);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("meter.slots");
    }

    @Test
    void slotsFromTheFirstOnAreMissingUntilTheyAreSettled() throws IOException {
        SlotFile ledger = begun();

        assertThat(ledger.missing(BEGIN.plusHours(1), 10)).containsExactly(BEGIN, BEGIN.plusMinutes(30));
        assertThat(ledger.isMissing(BEGIN.minusMinutes(30))).isFalse();
        ledger.settle(BEGIN, SlotLedger.Fate.ACKNOWLEDGED);
        assertThat(ledger.missing(BEGIN.plusHours(1), 10)).containsExactly(BEGIN.plusMinutes(30));
        ledger.settle(BEGIN.plusMinutes(30), SlotLedger.Fate.NO_DATA);
        assertThat(ledger.missing(BEGIN.plusHours(1), 10)).isEmpty();
    }

    @Test
    void aSlotIsNotMissingBeforeItIsOver() throws IOException {
        assertThat(begun().missing(BEGIN.plusMinutes(29), 10)).isEmpty();
    }

    @Test
    void whatWasSettledIsKnownAfterARestart() throws IOException {
        begun().settle(BEGIN, SlotLedger.Fate.ACKNOWLEDGED);

        SlotFile again = SlotFile.open(file, 30);

        assertThat(again.serial()).isEqualTo("A1");
        assertThat(again.missing(BEGIN.plusHours(1), 10)).containsExactly(BEGIN.plusMinutes(30));
    }

    @Test
    void onlyAsManyAreNamedAsAskedFor() throws IOException {
        assertThat(begun().missing(BEGIN.plusDays(3), 5)).hasSize(5).startsWith(BEGIN);
    }

    @Test
    void nothingIsWantedThatAMeterDoesNotKeep() throws IOException {
        LocalDateTime late = BEGIN.plusDays(150);

        assertThat(begun().missing(late, 1))
                .containsExactly(late.toLocalDate().minusDays(99).atStartOfDay());
    }

    @Test
    void theFileKeepsAsManyDaysAsAMeterAndNotOneMore() throws IOException {
        SlotFile ledger = begun();
        for (int day = 0; day <= SlotFile.DAYS_MAX; day++) {
            ledger.settle(BEGIN.plusDays(day), SlotLedger.Fate.ACKNOWLEDGED);
        }

        assertThat(Files.readAllLines(file)).hasSize(1 + SlotFile.DAYS_MAX);
    }

    @Test
    void aDamagedDayIsReadFromTheMeterAgain() throws IOException {
        SlotFile ledger = begun();
        ledger.settle(BEGIN, SlotLedger.Fate.ACKNOWLEDGED);
        ledger.settle(BEGIN.plusDays(1), SlotLedger.Fate.ACKNOWLEDGED);
        Files.writeString(file, Files.readString(file).replace("2026-05-21", "2026-x5-21"));

        assertThat(SlotFile.open(file, 30).isMissing(BEGIN.plusDays(1))).isTrue();
        assertThat(SlotFile.open(file, 30).isMissing(BEGIN)).isFalse();
    }

    @Test
    void slotsOfAnotherLengthAreBegunAnew() throws IOException {
        begun();

        assertThat(SlotFile.open(file, 15).serial()).isEmpty();
    }

    @Test
    void whatTheGatewayHasLostIsMissingAgainAndWhatItHasIsSettled() throws IOException {
        SlotFile ledger = begun();
        ledger.settle(BEGIN, SlotLedger.Fate.ACKNOWLEDGED);
        ledger.settle(BEGIN.plusMinutes(30), SlotLedger.Fate.NO_DATA);

        assertThat(ledger.reconcile(Set.of(BEGIN.plusMinutes(60)))).isEqualTo(1);

        assertThat(ledger.missing(BEGIN.plusHours(2), 10)).containsExactly(BEGIN, BEGIN.plusMinutes(90));
        assertThat(SlotFile.open(file, 30).missing(BEGIN.plusHours(2), 10))
                .containsExactly(BEGIN, BEGIN.plusMinutes(90));
        assertThat(ledger.reconcile(Set.of(BEGIN.plusMinutes(60)))).isZero();
    }

    @Test
    void aLedgerThatWasBegunAnewReachesBackToTheFirstThatTheGatewayHas() throws IOException {
        LocalDateTime first = BEGIN.minusDays(2);
        SlotFile ledger = begun();

        ledger.reconcile(Set.of(first));

        assertThat(ledger.isMissing(first.minusMinutes(30))).isFalse();
        assertThat(ledger.missing(BEGIN, 1_000)).hasSize(2 * 48 - 1).startsWith(first.plusMinutes(30));
    }

    @Test
    void nothingIsReachedForThatAMeterDoesNotKeep() throws IOException {
        SlotFile ledger = begun();

        ledger.reconcile(Set.of(BEGIN.minusDays(400)));

        assertThat(ledger.missing(BEGIN, 10_000))
                .hasSize(99 * 48 + 28)
                .startsWith(BEGIN.toLocalDate().minusDays(99).atStartOfDay());
    }

    @Test
    void daysWithoutALineCanBeWithTheGateway() throws IOException {
        SlotFile ledger = begun();
        ledger.settle(BEGIN.plusDays(2), SlotLedger.Fate.ACKNOWLEDGED);

        ledger.reconcile(Set.of(BEGIN.plusDays(1), BEGIN.plusDays(2)));

        assertThat(ledger.isMissing(BEGIN.plusDays(1))).isFalse();
    }

    private SlotFile begun() throws IOException {
        SlotFile ledger = SlotFile.open(file, 30);
        ledger.identify("A1", BEGIN);
        return ledger;
    }
}
