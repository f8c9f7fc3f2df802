package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BisectionTest {
    private final List<Double> tried = new ArrayList<>();

    @Test
    void endsWithinThePrecisionBelowTheLimit() throws Exception {
        double found =
                new Bisection(1, 64).highest(number -> tried(number) <= 10).orElseThrow();

        assertThat(found).isBetween(10 / (1 + Bisection.PRECISION), 10.0);
        assertThat(tried).startsWith(1.0, 64.0, 8.0).hasSizeLessThan(12);
    }

    @Test
    void nothingIsFoundWhenTheLeastFails() throws Exception {
        assertThat(new Bisection(1, 64).highest(number -> tried(number) < 1)).isEmpty();
        assertThat(tried).containsExactly(1.0);
    }

    @Test
    void mostIsFoundAtOnceWhenItHolds() throws Exception {
        assertThat(new Bisection(1, 64).highest(number -> tried(number) <= 64)).contains(64.0);
        assertThat(tried).containsExactly(1.0, 64.0);
    }

    private double tried(double number) {
        tried.add(number);
        return number;
    }
}
