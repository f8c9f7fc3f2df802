package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tsuji.gateway.store.Database;

/** Counts the unsent rows again and holds them against the balance. Reads all of them; for damage only. */
record Recount(Database database, Ledger ledger, SeqRanges unsent) {

    /** Unsent rows by account. */
    Map<Integer, Long> rowsByAccount() throws SQLException {
        Map<Integer, Long> rowsByAccount = new HashMap<>();
        try (PreparedStatement count =
                database.prepare("SELECT account, count(*) FROM entry WHERE seq BETWEEN ? AND ? GROUP BY account")) {
            for (SeqRange range : unsent.snapshot()) {
                count.setLong(1, range.first());
                count.setLong(2, range.last());
                try (ResultSet rows = count.executeQuery()) {
                    while (rows.next()) {
                        rowsByAccount.merge(rows.getInt(1), rows.getLong(2), Long::sum);
                    }
                }
            }
        }
        return rowsByAccount;
    }

    /** Accounts for which there are fewer rows than entries wait, by how many. */
    Map<Account, Long> shortfalls() throws SQLException {
        Map<Integer, Long> rowsByAccount = rowsByAccount();
        Map<Account, Long> missing = new LinkedHashMap<>();
        for (Account account : ledger.accounts()) {
            long lost = account.unsent() - rowsByAccount.getOrDefault(account.id, 0L);
            if (lost > 0) {
                missing.put(account, lost);
            }
        }
        return missing;
    }
}
