package tsuji.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.wire.DataClass;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

/**
 * The balance of P2 as people and programs see it.
 *
 * @param accounts per device and class.
 * @param imbalance entries that the ledger calls unsent although no range holds them, or that were confirmed more often
 *     than accepted: anything but 0 means that the gateway lost count.
 */
record LedgerReport(List<Account> accounts, long imbalance) {
    /** Sums over some accounts. */
    record Sum(long accepted, long duplicate, Map<Refusal, Long> refused, long confirmed, Map<Expiry, Long> expired) {
        long refusedTotal() {
            return refused.values().stream().mapToLong(Long::longValue).sum();
        }

        long expiredTotal() {
            return expired.values().stream().mapToLong(Long::longValue).sum();
        }

        long received() {
            return accepted + duplicate + refusedTotal();
        }

        long unsent() {
            return accepted - confirmed - expiredTotal();
        }
    }

    static LedgerReport unchecked(LedgerSnapshot snapshot) {
        return new LedgerReport(snapshot.accounts(), 0);
    }

    /**
     * Checks the snapshot against the ranges of the same commit.
     *
     * @param unsentAtMost entries the ranges have room for; some of them may have expired meanwhile.
     */
    static LedgerReport of(LedgerSnapshot snapshot, long unsentAtMost) {
        long unsent = unchecked(snapshot).total().unsent();
        long tooMany = Math.max(0, unsent - unsentAtMost);
        long negative = snapshot.accounts().stream()
                .mapToLong(account -> Math.max(0, -account.unsent()))
                .sum();
        return new LedgerReport(snapshot.accounts(), tooMany + negative);
    }

    Sum total() {
        return sum(accounts);
    }

    Map<DataClass, Sum> byClass() {
        Map<DataClass, Sum> sums = new EnumMap<>(DataClass.class);
        for (DataClass dataClass : DataClass.values()) {
            sums.put(
                    dataClass,
                    sum(accounts.stream()
                            .filter(account -> account.dataClass() == dataClass)
                            .toList()));
        }
        return sums;
    }

    private static Sum sum(List<Account> accounts) {
        Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
        Map<Expiry, Long> expired = new EnumMap<>(Expiry.class);
        accounts.forEach(account -> {
            account.refused().forEach((reason, count) -> refused.merge(reason, count, Long::sum));
            account.expired().forEach((reason, count) -> expired.merge(reason, count, Long::sum));
        });
        return new Sum(
                accounts.stream().mapToLong(Account::accepted).sum(),
                accounts.stream().mapToLong(Account::duplicate).sum(),
                refused,
                accounts.stream().mapToLong(Account::confirmed).sum(),
                expired);
    }

    /** Fields that another part adds. */
    interface MoreFields {
        void write() throws IOException;
    }

    /** One object: the totals, what {@code more} adds, {@code classes} and {@code devices}. */
    void write(JsonGenerator json, MoreFields more) throws IOException {
        json.writeStartObject();
        writeSum(json, total());
        more.write();
        json.writeNumberField("imbalance", imbalance);
        json.writeObjectFieldStart("classes");
        for (Map.Entry<DataClass, Sum> entry : byClass().entrySet()) {
            json.writeObjectFieldStart(entry.getKey().topicLevel());
            writeSum(json, entry.getValue());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("devices");
        for (Account account : accounts) {
            json.writeStartObject();
            json.writeStringField("device", account.device().value());
            json.writeStringField("class", account.dataClass().topicLevel());
            writeSum(json, sum(List.of(account)));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeSum(JsonGenerator json, Sum sum) throws IOException {
        json.writeNumberField("received", sum.received());
        json.writeNumberField("accepted", sum.accepted());
        json.writeNumberField("duplicate", sum.duplicate());
        json.writeNumberField("confirmed", sum.confirmed());
        json.writeNumberField("queued", sum.unsent());
        json.writeObjectFieldStart("refused");
        for (Map.Entry<Refusal, Long> entry : sum.refused().entrySet()) {
            json.writeNumberField(entry.getKey().label(), entry.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("expired");
        for (Map.Entry<Expiry, Long> entry : sum.expired().entrySet()) {
            json.writeNumberField(entry.getKey().label(), entry.getValue());
        }
        json.writeEndObject();
    }
}
