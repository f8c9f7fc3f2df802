package tsuji.gateway.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tsuji.gateway.journal.MemoryDirectory;

/**
 * The whole line from the queue to the city under random work and faults, one thread, one seed per life.
 *
 * <p>{@code -Dtsuji.seed=n} replays one seed, {@code -Dtsuji.seeds=n} runs so many, {@code -Dtsuji.long=true} thousands.
 */
class SeedsTest {
    private static final long FIRST_SEED = 20_261_125;
    private static final int IN_CI = 200;
    private static final int IN_LONG_RUN = 5_000;
    private static final int COUNT =
            Integer.getInteger("tsuji.seeds", Boolean.getBoolean("tsuji.long") ? IN_LONG_RUN : IN_CI);

    @TempDir(factory = MemoryDirectory.class)
    private static Path directory;

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("tsuji");
    private static Level levelBefore;

    /** What the gateway says about thousands of planned faults helps nobody. */
    @BeforeAll
    static void beQuiet() {
        levelBefore = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOGGER.setLevel(levelBefore);
    }

    @TestFactory
    Stream<DynamicTest> promisesHoldAfterEveryStep() {
        Long replayed = Long.getLong("tsuji.seed");
        LongStream seeds =
                replayed == null ? LongStream.range(FIRST_SEED, FIRST_SEED + COUNT) : LongStream.of(replayed);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> live(seed, Mutation.NONE)));
    }

    @Test
    void sameSeedGivesTheSameTrace() {
        String first = live(FIRST_SEED + 3, Mutation.NONE).digest();

        assertThat(live(FIRST_SEED + 3, Mutation.NONE).digest()).isEqualTo(first);
        assertThat(live(FIRST_SEED + 4, Mutation.NONE).digest()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void eachFaultOfOursIsFound(Mutation mutation) {
        OptionalLong finder = LongStream.range(FIRST_SEED, FIRST_SEED + IN_CI)
                .filter(seed -> isFound(seed, mutation))
                .findFirst();

        assertThat(finder).as("seed that finds %s", mutation).isPresent();
    }

    private static boolean isFound(long seed, Mutation mutation) {
        try {
            live(seed, mutation);
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    private static Simulation live(long seed, Mutation mutation) {
        Simulation simulation = new Simulation(directory.resolve("seed-" + seed), seed, mutation);
        try {
            simulation.run();
            return simulation;
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "seed " + seed + ", " + simulation + "\n" + e.getMessage()
                            + "\nReplay: mvn -pl gateway test -Dtest=SeedsTest -Dtsuji.seed=" + seed,
                    e);
        }
    }
}
