package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.NewEntry;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

class LedgerViewTest {
    private static final long BYTES_MAX = 64 << 20;

    @TempDir
    Path directory;

    private final StepClock clock = new StepClock();
    private Journal journal;
    private LedgerView view;

    @BeforeEach
    void open() throws JournalException {
        journal = Journal.open(new JournalSettings(directory, BYTES_MAX, 14, 0), clock, new Health());
        view = new LedgerView(journal, clock, BYTES_MAX);
    }

    @AfterEach
    void close() throws JournalException {
        journal.close();
    }

    private void store(int entries) throws JournalException {
        for (int i = 0; i < entries; i++) {
            journal.append(new NewEntry(
                    new DeviceId("sc-1"),
                    DataClass.TELEMETRY,
                    clock.monoMillis(),
                    new byte[100],
                    journal.lastSeq() + i));
        }
        journal.commit();
    }

    private JsonNode written() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            view.write(json);
        }
        return JsonMapper.builder().build().readTree(text.toString());
    }

    @Test
    void emptyJournalHasNoBacklogAndNothingLost() throws Exception {
        JsonNode ledger = written();

        assertThat(ledger.path("imbalance").asLong()).isZero();
        assertThat(ledger.path("backlog").path("oldest_age_s").isNull()).isTrue();
        assertThat(ledger.path("backlog").path("full_in_s").isNull()).isTrue();
        assertThat(ledger.path("backlog").path("bytes_max").asLong()).isEqualTo(BYTES_MAX);
    }

    @Test
    void oldestAgeIsThatOfTheFirstEntryTheCityHasNotConfirmed() throws Exception {
        store(1);
        clock.advanceMillis(60_000);
        store(1);
        clock.advanceMillis(5_000);
        assertThat(written().path("backlog").path("oldest_age_s").asLong()).isEqualTo(65);

        journal.confirm(journal.epoch(), List.of(new SeqRange(1, 1)));
        journal.commit();

        assertThat(written().path("backlog").path("oldest_age_s").asLong()).isEqualTo(5);
    }

    @Test
    void timeToFullFollowsFromTheSamples() throws Exception {
        view.sample();
        clock.advanceMillis(FillRate.OVER_MILLIS_MIN);
        store(100);

        long seconds = written().path("backlog").path("full_in_s").asLong();

        double perSecond = journal.unsentBytes() / 60.0;
        assertThat((double) seconds).isCloseTo((BYTES_MAX - journal.unsentBytes()) / perSecond, withinOne());
    }

    private static Offset<Double> withinOne() {
        return Offset.offset(1.0);
    }

    @Test
    void reportIsReadAnewOnlyAfterAWhile() throws Exception {
        assertThat(view.report().total().accepted()).isZero();
        store(1);
        assertThat(view.report().total().accepted()).isZero();

        clock.advanceMillis(500);

        assertThat(view.report().total().accepted()).isEqualTo(1);
        assertThat(view.report().imbalance()).isZero();
    }
}
