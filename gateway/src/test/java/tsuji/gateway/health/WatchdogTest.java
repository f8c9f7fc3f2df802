package tsuji.gateway.health;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WatchdogTest {
    private long nowMillis = 1_000;
    private long steppedAtMillis = 1_000;
    private final Watchdog watchdog = new Watchdog("intake", () -> steppedAtMillis, () -> nowMillis, 500);

    @Test
    void loopMayBeSilentUpToTheBound() {
        nowMillis += 500;

        assertThatCode(watchdog::check).doesNotThrowAnyException();
    }

    @Test
    void loopSilentForLongerIsStuck() {
        nowMillis += 501;

        assertThatThrownBy(watchdog::check).hasMessage("loop intake has not finished a step for 501 ms, allowed 500");
    }

    @Test
    void finishedStepFeedsIt() {
        nowMillis += 501;
        steppedAtMillis += 1;

        assertThatCode(watchdog::check).doesNotThrowAnyException();
    }
}
