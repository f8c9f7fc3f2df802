package tsuji.gateway.journal;

import java.sql.SQLException;
import java.util.Optional;

/** Recognises the rows of our tables by their shape and their checksum. */
final class RawTables {
    private RawTables() {}

    static Optional<EntryRow> entry(long rowid, RawRecord row) {
        Object[] columns = row.columns();
        if (columns.length != 7 || !areNumbers(row, 1, 4) || !(columns[5] instanceof byte[] body) || !row.isNumber(6)) {
            return Optional.empty();
        }
        EntryRow entry =
                new EntryRow(rowid, (int) row.number(1), (int) row.number(2), row.number(3), row.number(4), body);
        return Optional.of(entry).filter(found -> found.crc() == row.number(6));
    }

    static Optional<AccountRow> account(long rowid, RawRecord row) {
        Object[] columns = row.columns();
        if (columns.length != 10
                || !(columns[1] instanceof String device)
                || !areNumbers(row, 2, 5)
                || !(columns[6] instanceof String refused)
                || !(columns[7] instanceof String expired)
                || !row.isNumber(8)
                || !row.isNumber(9)) {
            return Optional.empty();
        }
        AccountRow.Counts counts = new AccountRow.Counts(row.number(3), row.number(4), row.number(5));
        AccountRow account =
                new AccountRow((int) rowid, device, (int) row.number(2), counts, refused, expired, row.number(8));
        return Optional.of(account).filter(found -> found.crc() == row.number(9));
    }

    static Optional<AccountName> name(long rowid, RawRecord row) {
        Object[] columns = row.columns();
        if (columns.length != 4 || !(columns[1] instanceof String device) || !areNumbers(row, 2, 3)) {
            return Optional.empty();
        }
        AccountName name = new AccountName((int) rowid, device, (int) row.number(2));
        return Optional.of(name).filter(found -> found.crc() == row.number(3));
    }

    static Optional<Boots.Boot> boot(long rowid, RawRecord row) {
        Object[] columns = row.columns();
        if (columns.length != 5 || !(columns[1] instanceof String name) || !areNumbers(row, 2, 4)) {
            return Optional.empty();
        }
        try {
            Boots.Boot boot = Boots.of((int) rowid, name, row.number(2), (int) row.number(3));
            return Optional.of(boot).filter(found -> found.crc() == row.number(4));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static boolean areNumbers(RawRecord row, int from, int to) {
        for (int i = from; i <= to; i++) {
            if (!row.isNumber(i)) {
                return false;
            }
        }
        return true;
    }
}
