package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;

/**
 * The accounts of all devices. Counting: thread intake, in memory. What changed is written in the same transaction as what was
 * counted, except that an account only accepted more entries: those stand in the journal and are counted again when it is
 * opened, so the books follow every {@value #UNBOOKED_MAX} of them. The snapshot shows the last commit and may be taken by any
 * thread.
 */
final class Ledger {
    /** Devices beyond share one account, so that names cannot fill the memory: 10,000 devices and room. */
    static final int ACCOUNTS_MAX = 65_536;

    /** Entries that an opening has to count; a page of accounts written with each commit would be most of what is written. */
    static final long UNBOOKED_MAX = 8_192;

    private static final DeviceId OTHERS = new DeviceId("others");

    private final Map<DeviceId, Account[]> byDevice = new HashMap<>();
    private final List<Account> byId = new ArrayList<>();
    private final List<Account> changed = new ArrayList<>();
    private final List<LedgerSnapshot.Account> committed = new ArrayList<>();
    private final List<Account> unbooked = new ArrayList<>();
    private boolean mustBook;
    private long bookedTo;
    private int named;
    private long unsent;

    Ledger() {
        // Ids start at 1.
        byId.add(null);
    }

    void load(Database database) throws SQLException {
        try (PreparedStatement select = database.prepare("SELECT id, device, class, accepted, duplicate, confirmed,"
                        + " refused, expired, counted_to, crc FROM account ORDER BY id");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                AccountRow row = new AccountRow(
                        rows.getInt(1),
                        rows.getString(2),
                        rows.getInt(3),
                        new AccountRow.Counts(rows.getLong(4), rows.getLong(5), rows.getLong(6)),
                        rows.getString(7),
                        rows.getString(8),
                        rows.getLong(9));
                if (row.crc() != rows.getInt(10) || row.id() != byId.size()) {
                    throw Database.corrupt("account " + row.id() + " does not match its checksum");
                }
                enter(row.toAccount());
                bookedTo = Math.max(bookedTo, row.countedTo());
            }
        }
        named = (int) database.number("SELECT max(id) FROM name");
        booked();
        countUnbooked(database);
        publish();
    }

    private void countUnbooked(Database database) throws SQLException {
        try (PreparedStatement count =
                database.prepare("SELECT account, count(*) FROM entry WHERE seq > ? GROUP BY account")) {
            count.setLong(1, bookedTo);
            try (ResultSet rows = count.executeQuery()) {
                while (rows.next()) {
                    Account account = byId(rows.getInt(1));
                    account.accepted += rows.getLong(2);
                    change(account);
                }
            }
        }
    }

    /** Entries up to this number are in the accounts as they are stored; those behind are all unsent. */
    long bookedTo() {
        return bookedTo;
    }

    /** Takes over an account; ids must come without holes. */
    void enter(Account account) {
        byId.add(account);
        byDevice.computeIfAbsent(account.device, key -> new Account[DataClass.values().length])[
                account.dataClass.ordinal()] = account;
        touch(account);
    }

    Account of(DeviceId device, DataClass dataClass) {
        Account[] accounts = byDevice.get(device);
        Account known = accounts == null ? null : accounts[dataClass.ordinal()];
        if (known != null) {
            return known;
        }
        if (byId.size() > ACCOUNTS_MAX && !device.equals(OTHERS)) {
            return of(OTHERS, dataClass);
        }
        Account fresh = new Account(byId.size(), device, dataClass);
        enter(fresh);
        return fresh;
    }

    /** Its own account if there is one; not the one that devices beyond the bound share. */
    Optional<Account> find(DeviceId device, DataClass dataClass) {
        Account[] accounts = byDevice.get(device);
        return accounts == null ? Optional.empty() : Optional.ofNullable(accounts[dataClass.ordinal()]);
    }

    /** Account of a stored row. A row whose account does not exist is damaged. */
    Account byId(int id) throws SQLException {
        if (!exists(id)) {
            throw Database.corrupt("account " + id + " does not exist");
        }
        return byId.get(id);
    }

    boolean exists(int id) {
        return id >= 1 && id < byId.size();
    }

    /** One more entry of the account, written with the open transaction. */
    void accept(Account account) {
        account.accepted++;
        change(account);
    }

    /** To be called with every other change of an account. */
    void touch(Account account) {
        change(account);
        mustBook = true;
    }

    /** Entries that were accepted, and are gone before anybody wrote down whose they were. */
    Account lose(long entries) {
        Account others = of(OTHERS, DataClass.TELEMETRY);
        others.accepted += entries;
        others.expired.merge(Expiry.UNREADABLE, entries, Long::sum);
        touch(others);
        return others;
    }

    private void change(Account account) {
        if (!account.isChanged) {
            account.isChanged = true;
            changed.add(account);
        }
        if (!account.isUnbooked) {
            account.isUnbooked = true;
            unbooked.add(account);
        }
    }

    /** True: something changed that the entries alone do not tell. */
    boolean hasChanges() {
        return mustBook;
    }

    void writeIfDue(Database database, long lastSeq) throws SQLException {
        if (mustBook || lastSeq - bookedTo >= UNBOOKED_MAX) {
            write(database, lastSeq);
        }
    }

    /** Writes the books, which then include all entries up to {@code lastSeq}. */
    void write(Database database, long lastSeq) throws SQLException {
        PreparedStatement upsert = database.statement("INSERT OR REPLACE INTO account(id, device, class, accepted,"
                + " duplicate, confirmed, refused, expired, counted_to, crc) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (Account account : unbooked) {
            AccountRow row = AccountRow.of(account, lastSeq);
            upsert.setInt(1, row.id());
            upsert.setString(2, row.device());
            upsert.setInt(3, row.dataClass());
            upsert.setLong(4, row.counts().accepted());
            upsert.setLong(5, row.counts().duplicate());
            upsert.setLong(6, row.counts().confirmed());
            upsert.setString(7, row.refused());
            upsert.setString(8, row.expired());
            upsert.setLong(9, row.countedTo());
            upsert.setInt(10, row.crc());
            upsert.addBatch();
        }
        upsert.executeBatch();
        writeNames(database);
        bookedTo = lastSeq;
        booked();
    }

    private void booked() {
        unbooked.forEach(account -> account.isUnbooked = false);
        unbooked.clear();
        mustBook = false;
    }

    private void writeNames(Database database) throws SQLException {
        if (named >= byId.size() - 1) {
            return;
        }
        PreparedStatement insert =
                database.statement("INSERT OR REPLACE INTO name(id, device, class, crc) VALUES(?, ?, ?, ?)");
        for (Account account : byId.subList(named + 1, byId.size())) {
            AccountName name = new AccountName(account.id, account.device.value(), account.dataClass.ordinal());
            insert.setInt(1, name.id());
            insert.setString(2, name.device());
            insert.setInt(3, name.dataClass());
            insert.setInt(4, name.crc());
            insert.addBatch();
        }
        insert.executeBatch();
        named = byId.size() - 1;
    }

    /** After the commit: what was written is the balance now. */
    void publish() {
        synchronized (committed) {
            for (Account account : changed) {
                while (committed.size() < account.id) {
                    committed.add(null);
                }
                LedgerSnapshot.Account before = committed.set(account.id - 1, account.snapshot());
                unsent += account.unsent() - (before == null ? 0 : before.unsent());
                account.isChanged = false;
            }
        }
        changed.clear();
    }

    /** Any thread. */
    LedgerSnapshot snapshot() {
        LedgerSnapshot.Account[] accounts;
        synchronized (committed) {
            accounts = committed.toArray(LedgerSnapshot.Account[]::new);
        }
        Arrays.sort(
                accounts,
                Comparator.comparing(LedgerSnapshot.Account::device).thenComparing(LedgerSnapshot.Account::dataClass));
        return new LedgerSnapshot(List.of(accounts));
    }

    List<Account> accounts() {
        return byId.subList(1, byId.size());
    }

    /** Any thread. Accounts by id less one. */
    List<LedgerSnapshot.Account> committed() {
        synchronized (committed) {
            return List.copyOf(committed);
        }
    }

    /** Entries that wait for the city, by the balance of the last commit. */
    long unsent() {
        return unsent;
    }
}
