package tsuji.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import tsuji.gateway.health.Counters;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.journal.StoredEntry;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

/** The journal's balance for metrics, health and people. Any thread. */
final class LedgerView {
    /** A scrape asks for many numbers; they come from one report. */
    private static final long FRESH_MILLIS = 500;

    private static final int TRIES_MAX = 5;

    private final Journal journal;
    private final TrustedClock clock;
    private final long bytesMax;
    private final FillRate fillRate;
    private LedgerReport latest;
    private long readAtMillis = Long.MIN_VALUE / 2;

    LedgerView(Journal journal, TrustedClock clock, long bytesMax) {
        this.journal = journal;
        this.clock = clock;
        this.bytesMax = bytesMax;
        this.fillRate = new FillRate(bytesMax);
        this.latest = read();
    }

    synchronized LedgerReport report() {
        long now = clock.monoMillis();
        if (now - readAtMillis >= FRESH_MILLIS) {
            latest = read();
            readAtMillis = now;
        }
        return latest;
    }

    /** Ledger and ranges are published by one commit, but read one after the other: a commit between them is waited out. */
    private LedgerReport read() {
        LedgerReport report = LedgerReport.unchecked(journal.ledger());
        for (int i = 0; i < TRIES_MAX; i++) {
            long unsentAtMost =
                    journal.unsent().stream().mapToLong(SeqRange::count).sum();
            LedgerSnapshot after = journal.ledger();
            if (after.accounts().equals(report.accounts())) {
                return LedgerReport.of(after, unsentAtMost);
            }
            report = LedgerReport.unchecked(after);
        }
        return report;
    }

    /** Once a minute: what the time to full is worked out from. */
    void sample() {
        fillRate.sample(clock.monoMillis(), journal.unsentBytes());
    }

    /** Empty while nothing piles up, or too short a time has passed to say. */
    private OptionalLong secondsToFull() {
        return seconds(fillRate.millisToFull(clock.monoMillis(), journal.unsentBytes()));
    }

    /** Age of the oldest entry that waits for the city; empty without one, or while its time is not known. */
    private OptionalLong oldestAgeSeconds() {
        List<SeqRange> unsent = journal.unsent();
        if (unsent.isEmpty()) {
            return OptionalLong.empty();
        }
        try (JournalReader reader = journal.openReader()) {
            for (StoredEntry oldest : reader.read(unsent.get(0), 1, 1).entries()) {
                OptionalLong at =
                        journal.resolve(oldest.boot(), oldest.monoMillis()).unixMillis();
                long now = clock.sight().unixMillis();
                return seconds(at.isEmpty() ? at : OptionalLong.of(Math.max(0, now - at.getAsLong())));
            }
        } catch (JournalException e) {
            // What cannot be read has no age; intake raises what is wrong with the disk.
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static OptionalLong seconds(OptionalLong millis) {
        return millis.isEmpty() ? millis : OptionalLong.of(millis.getAsLong() / 1_000);
    }

    /** The balance with {@code backlog}: what waits for the city, how old, and for how long there is room. */
    void write(JsonGenerator json) throws IOException {
        report().write(json, () -> {
            json.writeObjectFieldStart("backlog");
            json.writeNumberField("bytes", journal.unsentBytes());
            json.writeNumberField("bytes_max", bytesMax);
            writeSeconds(json, "oldest_age_s", oldestAgeSeconds());
            writeSeconds(json, "full_in_s", secondsToFull());
            json.writeEndObject();
        });
    }

    private static void writeSeconds(JsonGenerator json, String name, OptionalLong seconds) throws IOException {
        if (seconds.isPresent()) {
            json.writeNumberField(name, seconds.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }

    private static double orUnknown(OptionalLong seconds) {
        return seconds.isPresent() ? seconds.getAsLong() : Double.NaN;
    }

    void register(Counters counters) {
        byClass(counters, "tsuji_ledger_received", "Messages received.", LedgerReport.Sum::received);
        byClass(counters, "tsuji_ledger_accepted", "Messages accepted.", LedgerReport.Sum::accepted);
        byClass(counters, "tsuji_ledger_duplicate", "Repeats recognised.", LedgerReport.Sum::duplicate);
        byClass(counters, "tsuji_ledger_confirmed", "Entries the city has confirmed.", LedgerReport.Sum::confirmed);
        byClass(counters, "tsuji_ledger_unsent", "Entries the city has not confirmed yet.", LedgerReport.Sum::unsent);
        counters.gauges(
                "tsuji_ledger_refused",
                "Messages refused.",
                "reason",
                () -> byReason(
                        Refusal.values(), Refusal::label, report().total().refused()));
        counters.gauges(
                "tsuji_ledger_expired",
                "Entries that will never reach the city.",
                "reason",
                () -> byReason(Expiry.values(), Expiry::label, report().total().expired()));
        counters.gauge(
                "tsuji_ledger_imbalance", "Entries the ledger lost count of; must be 0.", () -> report().imbalance());
        counters.gauge("tsuji_unsent_bytes", "Disk taken by what the city has not confirmed.", journal::unsentBytes);
        counters.gauge(
                "tsuji_unsent_age_seconds",
                "Age of the oldest entry the city has not confirmed; not a number without one.",
                () -> orUnknown(oldestAgeSeconds()));
        counters.gauge(
                "tsuji_full_in_seconds",
                "Time until the journal is full at the rate of the last minutes; not a number while nothing piles up.",
                () -> orUnknown(secondsToFull()));
    }

    private void byClass(Counters counters, String name, String help, ToLongFunction<LedgerReport.Sum> count) {
        counters.gauges(
                name,
                help,
                "class",
                () -> report().byClass().entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().topicLevel(), entry ->
                                (double) count.applyAsLong(entry.getValue()))));
    }

    private static <R> Map<String, Double> byReason(R[] reasons, Function<R, String> label, Map<R, Long> counts) {
        return Arrays.stream(reasons)
                .collect(Collectors.toMap(label, reason -> (double) counts.getOrDefault(reason, 0L)));
    }
}
