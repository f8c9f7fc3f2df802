package tsuji.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.replay.Finding.Fate;
import tsuji.wire.Reading;

class HouseholdsTest {
    @TempDir
    Path folder;

    private Recording recording(String... rows) throws IOException {
        Path file = folder.resolve("loads.csv");
        Files.writeString(file, Households.HEADER + "\n" + String.join("\n", rows) + "\n");
        return Recordings.read(file);
    }

    @Test
    void slotBecomesItsValueAtItsBeginningAndTheRegisterAtItsEnd() throws IOException {
        Recording recording = recording("H01,2012-02-10 08:00:00,0.141", "H01,2012-02-10 08:30:00,0.088");

        double begin = Instant.parse("2012-02-09T22:00:00Z").getEpochSecond();
        assertThat(recording.messages()).hasSize(1);
        assertThat(recording.messages().get(0).readings())
                .containsExactly(
                        Reading.number("interval_import", "Wh", 141, begin),
                        Reading.number("interval_length", "s", 1_800, begin),
                        Reading.number("energy_import", "Wh", 141, begin + 1_800),
                        Reading.number("interval_import", "Wh", 88, begin + 1_800),
                        Reading.number("interval_length", "s", 1_800, begin + 1_800),
                        Reading.number("energy_import", "Wh", 229, begin + 3_600));
        assertThat(recording.findings()).isEmpty();
    }

    @Test
    void localDayIsOneMessage() throws IOException {
        Recording recording = recording("H01,2012-02-10 23:30:00,0.1", "H01,2012-02-11 00:00:00,0.1");

        assertThat(recording.messages()).hasSize(2);
    }

    @Test
    void rowThatCannotBeMeantIsRefusedWithLineAndReason() throws IOException {
        Recording recording = recording(
                "H01,2012-02-10 08:00:00,0.1",
                "H01,2012-02-10 08:30:00,n/a",
                "H01,2012-02-10 09:00:00,-0.1",
                "H01,2012-02-10 09:30:00,20.001",
                "H01,yesterday,0.1",
                "H01,2012-02-10 09:15:00,0.1",
                "H01,2012-02-10 08:00:00,0.2",
                ",2012-02-10 08:00:00,0.2",
                "H01");

        assertThat(recording.rows()).isEqualTo(9);
        assertThat(recording.count(Fate.REFUSED)).isEqualTo(8);
        assertThat(recording.findings())
                .extracting(Finding::toString)
                .contains(
                        "loads.csv line 3: refused: consumption \"n/a\" is no number",
                        "loads.csv line 8: refused: slot 2012-02-10T08:00 of H01 stands in line 2 already");
        assertThat(recording.messages().get(0).readings()).hasSize(3);
    }

    @Test
    void mostThatAHouseholdCanTakeIsAccepted() throws IOException {
        assertThat(recording("H01,2012-02-10 09:30:00,20.000").findings()).isEmpty();
    }

    @Test
    void fractionOfAWattHourIsRepaired() throws IOException {
        Recording recording = recording("H01,2012-02-10 08:00:00,0.1416");

        assertThat(recording.count(Fate.REPAIRED)).isEqualTo(1);
        assertThat(recording.messages().get(0).readings().get(0).value()).hasToString("Num[number=142.0]");
    }

    @Test
    void missingSlotsAreNotedAndNotInvented() throws IOException {
        Recording recording = recording("H01,2012-02-10 08:00:00,0.1", "H01,2012-02-10 10:00:00,0.1");

        assertThat(recording.findings())
                .extracting(Finding::reason)
                .containsExactly("3 slots missing before 2012-02-10T10:00");
        assertThat(recording.messages().get(0).readings()).hasSize(6);
    }

    @Test
    void shiftMovesByWholeDaysUntilTheMiddleIsToday() throws IOException {
        Recording recording = recording("H01,2012-02-10 08:00:00,0.1", "H01,2012-02-12 08:00:00,0.1");
        long now = Instant.parse("2026-11-25T20:00:00Z").toEpochMilli();

        Recording shifted = recording.centredOn(now);

        double moved = shifted.messages().get(0).firstSeconds()
                - recording.messages().get(0).firstSeconds();
        assertThat(moved).isEqualTo(shifted.shiftedDays() * 86_400.0);
        double middle = (shifted.messages().get(0).firstSeconds()
                        + shifted.messages().get(1).lastSeconds())
                / 2;
        assertThat(Math.abs(middle - now / 1_000.0)).isLessThanOrEqualTo(43_200);
    }
}
