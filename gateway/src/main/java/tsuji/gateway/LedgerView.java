package tsuji.gateway;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import tsuji.gateway.health.Counters;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.SeqRange;
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
    private LedgerReport latest;
    private long readAtMillis = Long.MIN_VALUE / 2;

    LedgerView(Journal journal, TrustedClock clock) {
        this.journal = journal;
        this.clock = clock;
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
