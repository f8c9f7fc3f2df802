package tsuji.gateway.journal;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

/**
 * A row of table {@code account}. Counts by reason are a text of {@code REASON=count} so that reasons can be added, and read
 * by people, without a change of schema.
 *
 * @param countedTo entries up to this number are in {@code accepted}; later ones of the account, if there are any, are not yet.
 */
record AccountRow(int id, String device, int dataClass, Counts counts, String refused, String expired, long countedTo) {

    /** The counts that have no reason. */
    record Counts(long accepted, long duplicate, long confirmed) {}

    static AccountRow of(Account account, long countedTo) {
        return new AccountRow(
                account.id,
                account.device.value(),
                account.dataClass.ordinal(),
                new Counts(account.accepted, account.duplicate, account.confirmed),
                text(account.refused),
                text(account.expired),
                countedTo);
    }

    int crc() {
        return RowCrc.of(
                id,
                device,
                dataClass,
                counts.accepted,
                counts.duplicate,
                counts.confirmed,
                refused,
                expired,
                countedTo);
    }

    Account toAccount() throws SQLException {
        try {
            Account account = new Account(id, new DeviceId(device), DataClass.values()[dataClass]);
            account.accepted = counts.accepted;
            account.duplicate = counts.duplicate;
            account.confirmed = counts.confirmed;
            account.refused.putAll(parse(refused, Refusal.class));
            account.expired.putAll(parse(expired, Expiry.class));
            return account;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw Database.corrupt("account " + id + ": " + e.getMessage());
        }
    }

    /** Of two versions of a row the one with more counted: counts only grow. */
    AccountRow later(AccountRow other) {
        return other.counted() > counted() ? other : this;
    }

    private long counted() {
        long byReason = Stream.of(parse(refused, Refusal.class), parse(expired, Expiry.class))
                .flatMap(counts -> counts.values().stream())
                .mapToLong(Long::longValue)
                .sum();
        return counts.accepted + counts.duplicate + counts.confirmed + byReason;
    }

    private static String text(Map<? extends Enum<?>, Long> counts) {
        if (counts.isEmpty()) {
            return "";
        }
        StringJoiner text = new StringJoiner(" ");
        counts.forEach((reason, count) -> text.add(reason.name() + "=" + count));
        return text.toString();
    }

    private static <E extends Enum<E>> Map<E, Long> parse(String text, Class<E> type) {
        Map<E, Long> counts = new EnumMap<>(type);
        if (!text.isEmpty()) {
            for (String part : text.split(" ")) {
                int equals = part.indexOf('=');
                counts.put(Enum.valueOf(type, part.substring(0, equals)), Long.valueOf(part.substring(equals + 1)));
            }
        }
        return counts;
    }
}
