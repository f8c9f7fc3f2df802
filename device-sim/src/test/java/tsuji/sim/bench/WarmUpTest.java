package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final Pace PACE = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(8), 0);
    private static final double RESTS = WarmUp.RESTS * 5;

    private final List<Duration> turns = new ArrayList<>();

    /** The compiler takes these seconds in one turn after the other. */
    private long run(Pace pace, double... taken) throws IOException, InterruptedException {
        PrimitiveIterator.OfDouble left = DoubleStream.of(taken).iterator();
        double[] total = {0};
        return WarmUp.run(pace, () -> total[0], length -> {
            turns.add(length);
            total[0] += left.hasNext() ? left.nextDouble() : 0;
            return 10;
        });
    }

    @Test
    void whoNeverCompilesIsWarmAfterAFewTurns() throws Exception {
        assertThat(run(PACE)).isEqualTo(10 * WarmUp.CALM_TURNS);
        assertThat(turns).hasSize(WarmUp.CALM_TURNS).containsOnly(Duration.ofSeconds(5));
    }

    @Test
    void calmTurnsCountOnlyInARow() throws Exception {
        run(PACE, 2, 0, 0, RESTS);

        assertThat(turns).hasSize(6);
    }

    @Test
    void aCompilerThatTakesLittleRests() throws Exception {
        run(PACE, RESTS / 2, RESTS / 2, RESTS / 2);

        assertThat(turns).hasSize(3);
    }

    @Test
    void aCompilerThatNeverRestsIsNotWaitedForLonger() throws Exception {
        run(PACE, 1, 1, 1, 1, 1, 1, 1, 1);

        assertThat(turns).hasSize(6);
    }

    @Test
    void aQuickRunHasOneTurn() throws Exception {
        run(Pace.QUICK, 1, 1, 1);

        assertThat(turns).containsExactly(Pace.QUICK.warmUp());
    }
}
