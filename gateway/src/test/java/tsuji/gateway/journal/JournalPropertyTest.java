package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Random days of a journal, each from one seed, held against a model that knows nothing of SQLite. */
class JournalPropertyTest {
    private static final long SEEDS = Long.getLong("tsuji.journal.seeds", 200);
    private static final long FIRST_SEED = Long.getLong("tsuji.journal.seed", 1);
    private static final int STEPS = 25;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    @TestFactory
    Stream<DynamicTest> balanceHoldsAfterEveryStep() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> runDay(seed)));
    }

    private void runDay(long seed) throws Exception {
        try (JournalDay day = new JournalDay(directory.resolve("seed-" + seed), seed)) {
            for (int step = 0; step < STEPS; step++) {
                String did = day.step();
                assertThat(day.differences())
                        .as("seed %d, step %d: %s", seed, step, did)
                        .isEmpty();
            }
        }
    }
}
