package tsuji.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tsuji.sim.fault.Checkout;
import tsuji.sim.replay.Finding.Fate;

/** The real recordings beside the checkout; they are not part of the repository. */
class RecordedDataTest {
    static Path recorded(String name) {
        Path file = Checkout.root().resolve("../shared/data").resolve(name).normalize();
        assumeTrue(Files.exists(file), "recorded data is not here: ../shared/data/" + name);
        return file;
    }

    @Test
    void everyHouseholdSlotIsTaken() throws IOException {
        Recording recording = Recordings.read(recorded("sgsc_household_30min.csv"));

        assertThat(recording.rows()).isEqualTo(43_488);
        assertThat(recording.types()).hasSize(10);
        assertThat(recording.count(Fate.REFUSED)).isZero();
        assertThat(recording.messages().stream()
                        .mapToLong(message -> message.readings().size())
                        .sum())
                .isEqualTo(3 * 43_488);
        assertThat(recording.findings())
                .extracting(Finding::reason)
                .containsExactlyInAnyOrder(
                        "40 slots missing before 2012-09-25T08:30", "944 slots missing before 2012-08-13T00:30");
    }

    @Test
    void everyTripIsTakenOrNamed() throws IOException {
        Recording recording = Recordings.read(recorded("austin_dockless_1000_trips.csv"));

        long ends = recording.messages().stream()
                .filter(message -> message.readings().get(0).metric().equals("trip_end"))
                .count();
        assertThat(recording.rows()).isEqualTo(999);
        assertThat(ends + recording.count(Fate.REFUSED)).isEqualTo(999);
        assertThat(recording.count(Fate.REFUSED)).isEqualTo(2);
        assertThat(recording.count(Fate.REPAIRED)).isEqualTo(48);
    }
}
