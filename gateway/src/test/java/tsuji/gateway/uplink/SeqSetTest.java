package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.journal.SeqRange;

class SeqSetTest {
    @Test
    void neighboursGrowTogether() {
        SeqSet set = new SeqSet();
        set.add(new SeqRange(1, 3));
        set.add(new SeqRange(7, 9));
        set.add(5);
        assertThat(set.ranges()).containsExactly(new SeqRange(1, 3), new SeqRange(5, 5), new SeqRange(7, 9));

        set.add(new SeqRange(4, 4));
        set.add(6);

        assertThat(set.ranges()).containsExactly(new SeqRange(1, 9));
        assertThat(set.count()).isEqualTo(9);
    }

    @Test
    void removingFromTheMiddleLeavesBothEnds() {
        SeqSet set = new SeqSet();
        set.add(new SeqRange(1, 9));

        set.remove(new SeqRange(4, 6));

        assertThat(set.ranges()).containsExactly(new SeqRange(1, 3), new SeqRange(7, 9));
        assertThat(set.containsAll(new SeqRange(7, 9))).isTrue();
        assertThat(set.containsAll(new SeqRange(3, 7))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomAdditionsAndRemovalsAgreeWithASetOfNumbers(long seed) {
        Random random = new Random(seed);
        SeqSet set = new SeqSet();
        TreeSet<Long> expected = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            long first = 1 + random.nextInt(200);
            long last = first + random.nextInt(20);
            boolean adding = random.nextBoolean();
            for (long seq = first; seq <= last; seq++) {
                if (adding) {
                    expected.add(seq);
                } else {
                    expected.remove(seq);
                }
            }
            if (adding) {
                set.add(new SeqRange(first, last));
            } else {
                set.remove(new SeqRange(first, last));
            }

            assertThat(set.count()).as("seed %s, step %s", seed, i).isEqualTo(expected.size());
            assertThat(set.contains(first)).isEqualTo(expected.contains(first));
            assertThat(set.isEmpty()).isEqualTo(expected.isEmpty());
        }
        assertThat(set.ranges().stream().mapToLong(SeqRange::count).sum()).isEqualTo(expected.size());
    }
}
