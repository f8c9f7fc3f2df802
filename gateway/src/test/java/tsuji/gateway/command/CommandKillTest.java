package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static tsuji.gateway.command.CommandLineup.SCOOTER;
import static tsuji.gateway.command.CommandLineup.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at each step of a command's path, before and after it; then a new one goes on. */
class CommandKillTest {
    /** More than a run has; the last ones must find nothing to kill. */
    private static final int POINTS_MAX = 200;

    @TempDir
    private Path directory;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aCommandHasAtMostOneEffectAndExactlyOneOutcomeWhereverTheProcessIsKilled() throws IOException {
        int killed = 0;
        while (isKilledAt(killed)) {
            killed++;
            assertThat(killed).isLessThan(POINTS_MAX);
        }
        // Opening, accepting, sending, the answer, the confirmation: each a transaction with four points.
        assertThat(killed).isGreaterThanOrEqualTo(5 * 4 + 2);
    }

    /** False: the run has fewer points. */
    private boolean isKilledAt(int point) throws IOException {
        Path data = Files.createDirectory(directory.resolve("at-" + point));
        AtomicInteger left = new AtomicInteger(point);
        AtomicInteger kills = new AtomicInteger();
        Runnable mayKill = () -> {
            if (left.getAndDecrement() == 0) {
                kills.incrementAndGet();
                throw new Killed();
            }
        };
        try (CommandLineup line = new CommandLineup(data)) {
            line.faults = step -> mayKill.run();
            line.beforeSend = mayKill;
            line.afterSend = mayKill;
            String unlock = command("c1", SCOOTER, "unlock", "{}");
            survive(line, () -> line.city(unlock));
            // Whoever got no answer asks again.
            survive(line, () -> line.city(unlock));
            if (!line.executed.isEmpty()) {
                survive(line, () -> line.answers(SCOOTER, "c1", "succeeded"));
            }
            survive(line, line::confirmReports);
            line.pass(60_000 + Judge.ANSWER_MILLIS_MAX);
            survive(line, line::step);
            survive(line, line::confirmReports);
            survive(line, line::confirmReports);

            assertThat(line.executed).as("effects, killed at %d", point).hasSizeLessThanOrEqualTo(1);
            assertThat(new HashSet<>(line.reports))
                    .as("outcomes, killed at %d", point)
                    .hasSize(1);
            assertThat(line.router.unreported())
                    .as("left over, killed at %d", point)
                    .isEmpty();
            assertThat(new CommandTools(data).verifyAudit())
                    .as("audit, killed at %d", point)
                    .isEmpty();
        }
        return kills.get() > 0;
    }

    private static void survive(CommandLineup line, Runnable act) {
        try {
            act.run();
        } catch (Killed e) {
            line.kill();
            line.step();
        }
    }
}
