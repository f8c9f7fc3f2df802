package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.journal.JournalException;
import tsuji.wire.DataClass;

class DrainTest {
    private static final UplinkSettings SETTINGS =
            Rig.settings(Rig.brokers(Line.FIRST), Line.batches(16, 10), UplinkSettings.Confirm.PUBACK);
    private static final Allowance SCARCE = new Allowance(10, 65_536, true, true);
    private static final Allowance AMPLE = new Allowance(10, 65_536, false, true);
    private static final long LATER = 1_000_000;

    private final ScriptedJournal journal = new ScriptedJournal();

    private Drain drain() {
        return new Drain(SETTINGS, journal, new Books(SETTINGS, journal, "e1"), (seq, nowMillis) -> {});
    }

    private SeqSet takeAll(Drain drain, Allowance allowance) throws JournalException {
        SeqSet taken = new SeqSet();
        drain.refresh(0);
        Optional<Batch> batch = Optional.empty();
        do {
            batch = drain.next(journal.openReader(), allowance, LATER);
            batch.ifPresent(some -> taken.addAll(some.ranges()));
        } while (batch.isPresent() || drain.isSearching());
        return taken;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void eventsGoOnWhateverTelemetryIsDeferredAndNothingOfItIsLost(int beyond) throws JournalException {
        Drain drain = drain();
        int pairs = Drain.DEFERRED_RANGES_MAX + beyond;
        for (int i = 0; i < pairs; i++) {
            journal.add("sc-0", DataClass.TELEMETRY);
            journal.add("sc-0", DataClass.EVENT);
        }

        SeqSet events = takeAll(drain, SCARCE);
        assertThat(events.count()).isEqualTo(pairs);
        assertThat(drain.isForgetful()).isEqualTo(beyond > 0);

        SeqSet sent = new SeqSet();
        sent.addAll(events.ranges());
        do {
            SeqSet unsent = new SeqSet();
            unsent.addAll(journal.unsent());
            unsent.removeAll(sent.ranges());
            drain.restock(unsent);
            sent.addAll(takeAll(drain, AMPLE).ranges());
        } while (drain.isForgetful());
        assertThat(sent.count()).isEqualTo(2L * pairs);
    }

    @Test
    void lookingForEventsInMuchTelemetryTakesMoreThanOneStep() throws JournalException {
        journal.addTelemetry(Drain.PAGES_MAX * 10 + 1);
        Drain drain = drain();

        assertThat(drain.next(journal.openReader(), SCARCE, LATER)).isEmpty();
        assertThat(drain.isSearching()).isTrue();
        assertThat(drain.next(journal.openReader(), SCARCE, LATER)).isEmpty();
        assertThat(drain.isSearching()).isFalse();
        assertThat(drain.backlogEntries()).isEqualTo(Drain.PAGES_MAX * 10 + 1);
    }
}
