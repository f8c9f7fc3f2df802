package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may begin, and who waits. */
class TurnsTest {
    private static final int AT_ONCE = 2;

    private final Turns turns = new Turns(AT_ONCE);
    private final List<String> begun = new ArrayList<>();

    @Test
    void soManyBeginAtOnceAndTheNextWhenOneHasEnded() {
        for (String name : List.of("first", "second", "third", "fourth")) {
            turns.await(() -> begun.add(name));
        }
        assertThat(begun).containsExactly("first", "second");

        turns.end();

        assertThat(begun).containsExactly("first", "second", "third");
    }

    @Test
    void whoDoesNotWantToAnyMoreTakesNobodysTurn() {
        turns.await(() -> begun.add("first"));
        turns.await(() -> false);

        turns.await(() -> begun.add("second"));
        turns.await(() -> begun.add("third"));

        assertThat(begun).containsExactly("first", "second");
    }
}
