package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
    private static final int TRIES = 200;
    private static final Backoff.Bounds BOUNDS =
            new Backoff.Bounds(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(10));

    private final Backoff backoff = new Backoff(BOUNDS, new SplittableRandom(1));

    @Test
    void waitsStayWithinTheBoundsAndGrow() {
        long longest = 0;
        for (int i = 0; i < TRIES; i++) {
            long wait = backoff.nextMillis(0, 0);
            assertThat(wait).isBetween(500L, 30_000L);
            longest = Math.max(longest, wait);
        }
        assertThat(longest).isGreaterThan(10_000);
    }

    @Test
    void firstWaitIsShort() {
        assertThat(backoff.nextMillis(0, 0)).isLessThan(1_500);
    }

    @Test
    void startsOverOnlyAfterAConnectionThatLasted() {
        long before = 0;
        while (before < 10_000) {
            before = backoff.nextMillis(0, 9_999);
        }

        assertThat(backoff.nextMillis(0, 10_000)).isLessThan(1_500);
    }

    @Test
    void startsOverWithOtherCredentials() {
        long before = 0;
        while (before < 10_000) {
            before = backoff.nextMillis(0, 0);
        }

        backoff.startOver();

        assertThat(backoff.nextMillis(0, 0)).isLessThan(1_500);
    }

    @Test
    void fleetThatLostItsGatewayAtOnceDoesNotComeBackAtOnce() {
        SplittableRandom random = new SplittableRandom(7);
        int[] perTenth = new int[10];
        for (int i = 0; i < TRIES; i++) {
            long wait = new Backoff(BOUNDS, random).nextMillis(0, 0);
            perTenth[(int) ((wait - 500) / 100)]++;
        }

        assertThat(IntStream.of(perTenth).max().orElseThrow()).isLessThan(TRIES / 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x05, 0x86, 0x87, 0x8A, 0x8E})
    void hopelessReasonWaitsLongerThanAnyOther(int reasonCode) {
        assertThat(backoff.nextMillis(reasonCode, 0)).isBetween(30_000L, 40_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x03, 0x88, 0x89, 0x97, 0x9F})
    void busyServerIsLeftAlone(int reasonCode) {
        assertThat(backoff.nextMillis(reasonCode, 0)).isBetween(10_000L, 30_000L);
    }
}
