package tsuji.gateway.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tsuji.gateway.journal.Gap;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.OnDisk;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.seeds.Truth.Account;
import tsuji.gateway.seeds.Truth.Entry;
import tsuji.wire.DataClass;
import tsuji.wire.Expiry;

/** What must hold after every step: the promises P1, P2 and P4, and the bounds. */
final class Invariants {
    /** Beyond the budget: what one step brings, and what retention has not come to yet. */
    private static final long BYTES_BEYOND = 96 * 1024;

    private static final int RANGES_MAX = 200;

    private final Plan plan;
    private final Truth truth;
    private final City city;

    /** Entries that wait for the city, by what we last saw. */
    private final Set<Long> waiting = new TreeSet<>();

    private long knownUpTo;
    private final Map<Account, Settled> settled = new HashMap<>();

    /** What became of the entries of an account that do not wait any more. */
    private static final class Settled {
        private long accepted;
        private long atCity;
        private long nowhere;
    }

    Invariants(Plan plan, Truth truth, City city) {
        this.plan = plan;
        this.truth = truth;
        this.city = city;
    }

    /** Only while the storage works: after a failure the journal shows its last state until it has recovered. */
    void check(Journal journal, OnDisk onDisk) {
        List<SeqRange> unsent = journal.unsent();
        settle(unsent, onDisk.seqs());
        Map<Account, LedgerSnapshot.Account> ledger = new HashMap<>();
        journal.ledger()
                .accounts()
                .forEach(account -> ledger.put(new Account(account.device(), account.dataClass()), account));
        settled.forEach((account, is) -> checkAccount(account, is, ledger.get(account)));
        checkTotals(ledger);
        checkBounds(onDisk, unsent);
    }

    private void settle(List<SeqRange> unsent, Set<Long> stored) {
        for (Entry entry : truth.entriesAfter(knownUpTo)) {
            waiting.add(entry.seq());
            of(entry.account()).accepted++;
            knownUpTo = entry.seq();
        }
        waiting.removeIf(seq -> {
            boolean waits = stored.contains(seq) && unsent.stream().anyMatch(range -> contains(range, seq));
            if (!waits) {
                Settled of = of(truth.entry(seq).account());
                of.atCity += city.stored.contains(seq) ? 1 : 0;
                of.nowhere += city.stored.contains(seq) ? 0 : 1;
            }
            return !waits;
        });
    }

    private static boolean contains(SeqRange range, long seq) {
        return range.first() <= seq && seq <= range.last();
    }

    private Settled of(Account account) {
        return settled.computeIfAbsent(account, fresh -> new Settled());
    }

    private void checkAccount(Account account, Settled is, LedgerSnapshot.Account says) {
        assertThat(says).as("account %s", account).isNotNull();
        assertThat(says.accepted()).as("accepted of %s", account).isEqualTo(is.accepted);
        assertThat(says.confirmed() + says.expiredTotal())
                .as("confirmed and expired of %s", account)
                .isEqualTo(is.atCity + is.nowhere);
        assertThat(says.expiredTotal())
                .as("expired of %s, which the city never got", account)
                .isGreaterThanOrEqualTo(is.nowhere);
        if (account.dataClass() != DataClass.TELEMETRY) {
            assertThat(says.expiredTotal()).as("expired of %s", account).isZero();
        }
    }

    private void checkTotals(Map<Account, LedgerSnapshot.Account> ledger) {
        assertThat(ledger.values().stream()
                        .mapToLong(LedgerSnapshot.Account::refusedTotal)
                        .sum())
                .as("refused")
                .isEqualTo(truth.refusedCounted());
        assertThat(ledger.values().stream()
                        .mapToLong(LedgerSnapshot.Account::received)
                        .sum())
                .as("received = accepted + refused + duplicate")
                .isEqualTo(truth.received());
    }

    private void checkBounds(OnDisk onDisk, List<SeqRange> unsent) {
        assertThat(onDisk.usedBytes())
                .as("bytes of the journal")
                .isLessThanOrEqualTo(plan.isTight() ? JournalSettings.BYTES_MIN + BYTES_BEYOND : 64 << 20);
        assertThat(unsent.size()).as("ranges of unsent numbers").isLessThanOrEqualTo(RANGES_MAX);
    }

    /** Every expired entry stands in a gap record. */
    void checkGaps(Journal journal) throws JournalException {
        Map<String, Long> recorded = new HashMap<>();
        for (Gap gap : journal.gaps(10_000)) {
            recorded.merge(gap.device() + " " + gap.dataClass() + " " + gap.reason(), gap.count(), Long::sum);
        }
        Map<String, Long> expired = new HashMap<>();
        for (LedgerSnapshot.Account account : journal.ledger().accounts()) {
            for (Map.Entry<Expiry, Long> of : account.expired().entrySet()) {
                expired.merge(
                        account.device() + " " + account.dataClass() + " " + of.getKey(), of.getValue(), Long::sum);
            }
        }
        assertThat(recorded).as("gap records").isEqualTo(expired);
    }

    /** At the end nothing waits. */
    void checkDrained(Journal journal) {
        assertThat(waiting).as("entries that wait for the city").isEmpty();
        for (LedgerSnapshot.Account account : journal.ledger().accounts()) {
            assertThat(account.unsent()).as("unsent of %s", account).isZero();
        }
    }

    boolean isDrained() {
        return waiting.isEmpty();
    }

    @Override
    public String toString() {
        return waiting.size() + " wait for the city";
    }
}
