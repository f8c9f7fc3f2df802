package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.uplink.PutAside.Reason;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

class PutAsideTest {
    private static Batch batch(long first, long last) {
        List<SeqRange> ranges = List.of(new SeqRange(first, last));
        return new Batch(DataClass.EVENT, Lane.LIVE, ranges, (int) (last - first + 1), new byte[0]);
    }

    @Test
    void soManyOfEachReasonAndNoMore() {
        PutAside aside = new PutAside();
        for (int seq = 1; seq <= PutAside.ENTRIES_MAX; seq++) {
            assertThat(aside.add(seq, Reason.REFUSED, 0)).isTrue();
        }
        assertThat(aside.add(PutAside.ENTRIES_MAX + 1, Reason.REFUSED, 0)).isFalse();
        assertThat(aside.add(PutAside.ENTRIES_MAX + 1, Reason.UNDECODABLE, 0)).isTrue();
        assertThat(aside.count()).isEqualTo(PutAside.ENTRIES_MAX + 1);
    }

    @Test
    void allAreReleasedADayAfterTheFirst() {
        PutAside aside = new PutAside();
        aside.add(1, Reason.REFUSED, 1_000);
        aside.add(2, Reason.REFUSED, 2_000);
        assertThat(aside.release(999 + PutAside.RETRY_AFTER_MILLIS)).isFalse();

        assertThat(aside.release(1_000 + PutAside.RETRY_AFTER_MILLIS)).isTrue();
        assertThat(aside.count()).isZero();
    }

    @Test
    void brokerThatRestartsIsNotSuspectedAndTheThirdTimeAloneIsEnough() {
        Suspicion suspicion = new Suspicion();
        suspicion.ended(batch(1, 4));
        assertThat(suspicion.isSuspecting()).isFalse();
        suspicion.ended(batch(1, 4));
        assertThat(suspicion.isSuspecting()).isTrue();
        assertThat(suspicion.entriesMax(500)).isEqualTo(125);

        for (int i = 1; i < Suspicion.ALONE_MAX; i++) {
            assertThat(suspicion.ended(batch(1, 1))).isEmpty();
        }
        assertThat(suspicion.ended(batch(1, 1))).isEqualTo(OptionalLong.of(1));
        assertThat(suspicion.isSuspecting()).isFalse();
    }

    @Test
    void connectionsThatEndOverDifferentEntriesMakeNobodySuspect() {
        Suspicion suspicion = new Suspicion();
        for (int i = 1; i < 50; i++) {
            assertThat(suspicion.ended(batch(i, i))).isEmpty();
            assertThat(suspicion.isSuspecting()).isFalse();
        }
    }
}
