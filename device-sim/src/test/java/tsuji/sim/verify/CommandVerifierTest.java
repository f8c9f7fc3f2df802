package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.record.CommandStep.Kind;

class CommandVerifierTest {
    @TempDir
    private Path dir;

    /** Steps are written {@code KIND:what:device}; without a device it is A's. */
    private CommandTally tally(String... steps) throws IOException {
        Path file = dir.resolve("commands.ndjson");
        try (CommandLog log = CommandLog.create(file)) {
            for (String step : steps) {
                String[] parts = (step + "::").split(":", -1);
                String device = parts[2].isEmpty() ? "A" : parts[2];
                log.add(new CommandStep("c1", device, Kind.valueOf(parts[0]), parts[1], "", 1));
            }
        }
        return CommandVerifier.tally(file);
    }

    @Test
    void whatIsDoneOnceAndReportedAsSoIsAccountedFor() throws IOException {
        assertThat(tally("ISSUED:lock", "REPLAYED", "DONE", "REPEATED", "REPORTED:succeeded", "REPORTED:succeeded"))
                .isEqualTo(new CommandTally(1, 1, 1, 0, 0, 0, 1, 0, 1, 0, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"refused", "failed", "expired"})
    void whatIsNotDoneHasOneOfTheOtherOutcomes(String outcome) throws IOException {
        CommandTally tally = tally("ISSUED:lock", "DECLINED", "REPORTED:" + outcome);

        assertThat(tally.differences()).isEmpty();
        assertThat(Map.of("refused", tally.refused(), "failed", tally.failed(), "expired", tally.expired()))
                .containsEntry(outcome, 1L);
        assertThat(tally.declined()).isEqualTo(1);
    }

    @Test
    void oneThatExpiredMayHaveBeenDoneAndIsShown() throws IOException {
        CommandTally tally = tally("ISSUED:lock", "DONE", "REPORTED:expired");

        assertThat(tally.differences()).isEmpty();
        assertThat(tally.unknown()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ISSUED:lock                                          | c1 lock A: no outcome came to the city
            ISSUED:lock DONE                                     | c1 lock A: no outcome came to the city
            ISSUED:lock DONE DONE REPORTED:succeeded             | c1 lock A: done 2 times, allowed 1
            ISSUED:lock DONE::B REPORTED:succeeded               | c1 lock A: done by [B]
            ISSUED:lock REPORTED:succeeded                       | c1 lock A: reported as succeeded, but not done
            ISSUED:lock DONE REPORTED:refused                    | c1 lock A: reported as refused, but done
            ISSUED:lock DONE REPORTED:failed                     | c1 lock A: reported as failed, but done
            ISSUED:lock REPORTED:delivered                       | c1 lock A: reported as delivered of A
            ISSUED:lock REPORTED:refused:B                       | c1 lock A: reported as refused of B
            ISSUED:lock ISSUED:lock REPORTED:refused             | c1 lock A: issued 2 times
            DONE REPORTED:succeeded                              | c1: issued 0 times
            ISSUED:lock DONE REPORTED:succeeded REPORTED:expired | c1 lock A: outcomes [
            """)
    void whatDoesNotAgreeIsADifference(String steps, String difference) throws IOException {
        assertThat(tally(steps.split(" ")).differences()).anyMatch(text -> text.startsWith(difference));
    }
}
