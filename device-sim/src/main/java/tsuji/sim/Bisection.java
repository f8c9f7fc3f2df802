package tsuji.sim;

import java.io.IOException;
import java.util.Optional;

/** Searches the highest number of a range at which something holds that holds below it and not above. */
record Bisection(double least, double most) {
    /** The search ends when what holds and what does not are this share apart. */
    static final double PRECISION = 0.05;

    /** What is tried. */
    interface Trial {
        boolean holds(double number) throws IOException, InterruptedException;
    }

    /** Empty when it does not hold even at the least. */
    Optional<Double> highest(Trial trial) throws IOException, InterruptedException {
        if (!trial.holds(least)) {
            return Optional.empty();
        }
        if (trial.holds(most)) {
            return Optional.of(most);
        }
        double holds = least;
        double fails = most;
        while (fails > holds * (1 + PRECISION)) {
            // By ratio: from 1x to 64x the first guess is 8x.
            double middle = Math.sqrt(holds * fails);
            if (trial.holds(middle)) {
                holds = middle;
            } else {
                fails = middle;
            }
        }
        return Optional.of(holds);
    }
}
