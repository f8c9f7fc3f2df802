package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tsuji.sim.verify.Ledger.Account;
import tsuji.sim.verify.MessageFate.Fate;

class MissingTest {
    @Test
    void latestMessagesWaitAndTheEarliestWereGivenUp() {
        Missing missing = Missing.of(counts(5, 0), new Account(0, 0, 2, 1, 1, 0));

        assertThat(LongStream.range(0, 5).mapToObj(missing::fate))
                .containsExactly(Fate.EXPIRED, Fate.REFUSED, Fate.LOST, Fate.QUEUED, Fate.QUEUED);
    }

    @Test
    void refusalsTheDeviceWasToldOfExplainNothing() {
        assertThat(Missing.of(counts(1, 2), new Account(0, 0, 0, 0, 2, 0)).lost())
                .isEqualTo(1);
        assertThat(Missing.of(counts(1, 2), new Account(0, 0, 0, 0, 3, 0)).lost())
                .isZero();
    }

    @Test
    void ledgerExplainsNoMoreThanIsMissing() {
        assertThat(Missing.of(counts(2, 0), new Account(0, 0, 9, 9, 9, 0))).isEqualTo(new Missing(0, 0, 0, 2));
    }

    private static Counts counts(long missing, long refused) {
        Counts counts = new Counts();
        counts.acknowledged = missing;
        counts.refused = refused;
        return counts;
    }
}
