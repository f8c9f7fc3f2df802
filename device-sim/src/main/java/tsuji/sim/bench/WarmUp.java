package tsuji.sim.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * Load before anything counts, until the compiler of the subject's JVM has come to rest: a gateway runs for months, and what
 * was measured while it still compiled would tell how soon that was over. A program without such a compiler rests from the start.
 */
final class WarmUp {
    /** A compiler that takes less than this share of a core rests. */
    static final double RESTS = 0.02;

    /** One calm turn may stand between two bursts. */
    static final int CALM_TURNS = 3;

    private WarmUp() {}

    /** A piece of the load that is measured later; returns how many messages were sent. */
    interface Turn {
        long run(Duration length) throws IOException, InterruptedException;
    }

    /** Processor time that the compiler has taken so far. */
    interface Compiler {
        double seconds() throws IOException;
    }

    /** Turns of {@link Pace#warmUp} each, for {@link Pace#warmUpMax} at most. Returns how many messages were sent. */
    static long run(Pace pace, Compiler compiler, Turn turn) throws IOException, InterruptedException {
        double turnSeconds = pace.warmUp().toNanos() / 1e9;
        long sent = 0;
        int calm = 0;
        for (Duration spent = Duration.ZERO;
                calm < CALM_TURNS && spent.compareTo(pace.warmUpMax()) < 0;
                spent = spent.plus(pace.warmUp())) {
            double before = compiler.seconds();
            sent += turn.run(pace.warmUp());
            calm = compiler.seconds() - before < RESTS * turnSeconds ? calm + 1 : 0;
        }
        return sent;
    }
}
