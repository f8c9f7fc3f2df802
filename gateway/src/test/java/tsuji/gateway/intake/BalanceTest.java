package tsuji.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The promises P1 and P2 under random faults: real intake, real journal, one thread, a clock that is stepped. After every
 * step the ledger must balance against a model that knows only what was offered and what was answered, and everything that
 * was acknowledged must be on the disk.
 *
 * <p>{@code -Dtsuji.seeds=n} runs more (a fourth of n: {@code tsuji.gateway.seeds} takes the whole line); a failing seed stands in the test's name.
 */
class BalanceTest {
    private static final long FIRST_SEED = 20_261_125;
    private static final int SEEDS = Integer.getInteger("tsuji.seeds", 200) / 4;
    private static final int STEPS = 40;

    @TempDir(factory = InMemory.class)
    private static Path directory;

    /** Thousands of commits: in memory where there is such a place. What a real disk does, other tests look at. */
    static final class InMemory implements TempDirFactory {
        private static final Path MEMORY = Path.of("/dev/shm");

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "tsuji")
                    : Files.createTempDirectory("tsuji");
        }
    }

    @TestFactory
    Stream<DynamicTest> ledgerBalancesAndEveryAcknowledgedDeliveryIsOnTheDisk() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)));
    }

    private static void run(long seed) throws Exception {
        try (IntakeModel model = new IntakeModel(directory.resolve("seed-" + seed), seed)) {
            for (int step = 0; step < STEPS; step++) {
                model.step();
                model.check();
            }
            model.end();
            assertThat(model.stored()).as("a run in which something happens").isPositive();
        }
    }
}
