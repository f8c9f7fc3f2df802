package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final long PER_DAY = 1_000_000;
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final ByteBudget budget = new ByteBudget(PER_DAY, 0);

    @Test
    void noLimitNeverRunsOut() {
        ByteBudget unlimited = new ByteBudget(0, 0);
        unlimited.spend(Integer.MAX_VALUE);

        assertThat(unlimited.isOpen(0)).isTrue();
        assertThat(unlimited.isScarce(0)).isFalse();
        assertThat(unlimited.batchBytesMax(0)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aTenthOfTheDayIsSavedUpAtMost() {
        assertThat(budget.batchBytesMax(10 * DAY_MILLIS)).isEqualTo(50_000);
        budget.spend(99_999);
        assertThat(budget.isOpen(10 * DAY_MILLIS)).isTrue();
        budget.spend(1);
        assertThat(budget.isOpen(10 * DAY_MILLIS)).isFalse();
    }

    @Test
    void belowAQuarterOfWhatCanBeSavedItIsScarce() {
        budget.spend(75_000);
        assertThat(budget.isScarce(0)).isFalse();
        budget.spend(1);
        assertThat(budget.isScarce(0)).isTrue();
    }

    @Test
    void no24HoursSeeMoreButForTheLastMessage() {
        Random random = new Random(1);
        long spent = 0;
        int largest = 0;
        for (long now = 0; now < DAY_MILLIS; now += 10_000) {
            while (budget.isOpen(now)) {
                int message = Math.min(budget.batchBytesMax(now), 1 + random.nextInt(20_000));
                budget.spend(message);
                spent += message;
                largest = Math.max(largest, message);
            }
        }

        assertThat(spent).isBetween(PER_DAY - 20_000, PER_DAY + largest);
    }
}
