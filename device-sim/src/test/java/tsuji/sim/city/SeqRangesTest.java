package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeqRangesTest {
    private final SeqRanges ranges = new SeqRanges();

    @Test
    void numbersInOrderStayOneRange() {
        for (long seq = 5; seq <= 9; seq++) {
            assertThat(ranges.add(seq)).isTrue();
        }

        assertThat(ranges.ranges()).containsExactly(new SeqRanges.Range(5, 9));
    }

    @Test
    void numberBetweenTwoRangesJoinsThem() {
        ranges.add(1);
        ranges.add(3);

        ranges.add(2);

        assertThat(ranges.ranges()).containsExactly(new SeqRanges.Range(1, 3));
    }

    @Test
    void numberThatIsThereIsNotAddedAgain() {
        ranges.add(7);
        ranges.add(8);

        assertThat(ranges.add(7)).isFalse();
        assertThat(ranges.add(8)).isFalse();
        assertThat(ranges.size()).isEqualTo(2);
    }

    @Test
    void anyOrderGivesTheSameAsAPlainSet() {
        Random random = new Random(4711);
        TreeSet<Long> plain = new TreeSet<>();
        for (int i = 0; i < 5_000; i++) {
            long seq = random.nextInt(2_000);
            assertThat(ranges.add(seq)).isEqualTo(plain.add(seq));
        }

        TreeSet<Long> unrolled = new TreeSet<>();
        for (SeqRanges.Range range : ranges.ranges()) {
            for (long seq = range.first(); seq <= range.last(); seq++) {
                unrolled.add(seq);
            }
        }
        assertThat(unrolled).isEqualTo(plain);
        assertThat(ranges.size()).isEqualTo(plain.size());
    }
}
