package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BeginningsTest {
    private final Beginnings beginnings = new Beginnings();

    @Test
    void counterIsToldAsIfItHadBegunAtZero() {
        assertThat(beginnings.since("a", 7_000)).hasValue(0);
        assertThat(beginnings.since("a", 7_005)).hasValue(5);
    }

    @Test
    void whatWasBeforeTheBeginningIsNotTold() {
        beginnings.since("a", 7_000);

        assertThat(beginnings.since("a", 6_999)).isEmpty();
    }

    @Test
    void ofOneCounterMoreThanTheMostNothingIsToldAndTheOthersGoOn() {
        for (int i = 1; i < Beginnings.COUNTERS_MAX; i++) {
            beginnings.since("counter " + i, i);
        }
        assertThat(beginnings.since("last", 1)).hasValue(0);

        assertThat(beginnings.since("one more", 1)).isEmpty();
        assertThat(beginnings.since("last", 3)).hasValue(2);
    }
}
