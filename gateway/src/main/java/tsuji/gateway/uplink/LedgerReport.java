package tsuji.gateway.uplink;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * The balance as messages: totals and classes in each part, then the accounts of devices. The regular report has only the
 * accounts that changed since the one before, a requested one all of them. Thread uplink.
 */
final class LedgerReport {
    /** Accounts in one part, so that a part stays below 64 KiB. */
    static final int ACCOUNTS_IN_PART_MAX = 150;

    private final EntrySource source;
    private Map<Key, Account> reported = new HashMap<>();

    LedgerReport(EntrySource source) {
        this.source = source;
    }

    private record Key(DeviceId device, DataClass dataClass) {}

    /**
     * What the uplink knows of unsent entries, for the totals.
     *
     * @param inFlight sent and not yet confirmed.
     * @param putAside among those queued: cannot be sent for now.
     */
    record UnderWay(long inFlight, long putAside) {}

    /** The next report has all accounts. */
    void forget() {
        reported = new HashMap<>();
    }

    /** All accounts. */
    List<byte[]> whole(UnderWay underWay) {
        forget();
        return changed(underWay);
    }

    /** Only what changed since the last report; at least one part with the totals. */
    List<byte[]> changed(UnderWay underWay) {
        boolean whole = reported.isEmpty();
        LedgerSnapshot ledger = source.ledger();
        List<Account> accounts = new ArrayList<>();
        for (Account account : ledger.accounts()) {
            Account before = reported.put(new Key(account.device(), account.dataClass()), account);
            if (!account.equals(before)) {
                accounts.add(account);
            }
        }
        int parts = Math.max(1, (accounts.size() + ACCOUNTS_IN_PART_MAX - 1) / ACCOUNTS_IN_PART_MAX);
        List<byte[]> messages = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int from = part * ACCOUNTS_IN_PART_MAX;
            List<Account> some = accounts.subList(from, Math.min(accounts.size(), from + ACCOUNTS_IN_PART_MAX));
            messages.add(part(new Head(part + 1, parts, whole, underWay), ledger, some));
        }
        return messages;
    }

    private record Head(int part, int parts, boolean whole, UnderWay underWay) {}

    private byte[] part(Head head, LedgerSnapshot ledger, List<Account> accounts) {
        return Json.object(json -> {
            json.writeStringField("epoch", source.epoch());
            json.writeNumberField("part", head.part());
            json.writeNumberField("parts", head.parts());
            json.writeBooleanField("whole", head.whole());
            Sum total = Sum.of(ledger.accounts());
            json.writeObjectFieldStart("total");
            total.write(json);
            long inFlight = Math.min(head.underWay().inFlight(), total.unsent());
            json.writeNumberField("in_flight", inFlight);
            long queued = total.unsent() - inFlight;
            json.writeNumberField("queued", queued);
            json.writeNumberField("put_aside", Math.min(head.underWay().putAside(), queued));
            json.writeEndObject();
            json.writeObjectFieldStart("classes");
            for (DataClass dataClass : DataClass.values()) {
                json.writeObjectFieldStart(dataClass.topicLevel());
                Sum.of(ledger.accounts().stream()
                                .filter(account -> account.dataClass() == dataClass)
                                .toList())
                        .write(json);
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("devices");
            for (Account account : accounts) {
                json.writeStartObject();
                json.writeStringField("device", account.device().value());
                json.writeStringField("class", account.dataClass().topicLevel());
                Sum.of(List.of(account)).write(json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Accounts added up. */
    private record Sum(
            long accepted, long duplicate, Map<String, Long> refused, long confirmed, Map<String, Long> expired) {
        static Sum of(List<Account> accounts) {
            Map<String, Long> refused = new HashMap<>();
            Map<String, Long> expired = new HashMap<>();
            for (Account account : accounts) {
                account.refused().forEach((reason, count) -> refused.merge(reason.label(), count, Long::sum));
                account.expired().forEach((reason, count) -> expired.merge(reason.label(), count, Long::sum));
            }
            return new Sum(
                    accounts.stream().mapToLong(Account::accepted).sum(),
                    accounts.stream().mapToLong(Account::duplicate).sum(),
                    refused,
                    accounts.stream().mapToLong(Account::confirmed).sum(),
                    expired);
        }

        private static long total(Map<String, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }

        long unsent() {
            return accepted - confirmed - total(expired);
        }

        void write(JsonGenerator json) throws IOException {
            json.writeNumberField("received", accepted + duplicate + total(refused));
            json.writeNumberField("accepted", accepted);
            json.writeNumberField("duplicate", duplicate);
            write(json, "refused", refused);
            json.writeNumberField("confirmed", confirmed);
            write(json, "expired", expired);
            json.writeNumberField("unsent", unsent());
        }

        private static void write(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
            json.writeObjectFieldStart(name);
            for (Map.Entry<String, Long> count : counts.entrySet()) {
                if (count.getValue() != 0) {
                    json.writeNumberField(count.getKey(), count.getValue());
                }
            }
            json.writeEndObject();
        }
    }
}
