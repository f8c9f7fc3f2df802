package tsuji.gateway.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import tsuji.gateway.store.Database;
import tsuji.wire.Expiry;

/** Takes rows that readers found damaged out of the journal, and out of the balance of whom they belonged to. Thread intake. */
final class DamagedRows {
    /** Up to so many waiting entries are counted again to find whose a damaged row was; beyond, what it says is believed. */
    static final long RECOUNTED_MAX = 200_000;

    private final Writer writer;
    private final Database database;
    private final Quarantine quarantine;

    DamagedRows(Writer writer, Database database, Quarantine quarantine) {
        this.writer = writer;
        this.database = database;
        this.quarantine = quarantine;
    }

    /** A row that does not match its checksum: kept for the technician, not sent. A reader may have been mistaken. */
    void setAside(long seq) throws SQLException {
        PreparedStatement select = database.statement("SELECT " + EntryRow.COLUMNS + " FROM entry WHERE seq = ?");
        select.setLong(1, seq);
        EntryRow row;
        int crc;
        try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                return;
            }
            row = EntryRow.read(rows);
            crc = rows.getInt(7);
        }
        if (row.crc() == crc && writer.ledger.exists(row.account())) {
            return;
        }
        writer.deleteRows(new SeqRange(seq, seq));
        quarantine.add(
                new Quarantine.Item(row.account(), seq, Expiry.CORRUPT.name(), "checksum does not match", row.body()));
        if (writer.unsent.contains(seq)) {
            writer.expire(loser(row, crc), new SeqRange(seq, seq), 1, Expiry.CORRUPT);
        }
    }

    /** Whose the damaged row was, which is deleted already: the damage may be in its account, or in where columns begin. */
    private Account loser(EntryRow row, int crc) throws SQLException {
        for (Account account : writer.ledger.accounts()) {
            if (row.withAccount(account.id).crc() == crc) {
                return account;
            }
        }
        Optional<Account> named =
                writer.ledger.exists(row.account()) ? Optional.of(writer.ledger.byId(row.account())) : Optional.empty();
        if (named.isPresent() && writer.unsent.count() > RECOUNTED_MAX) {
            return named.get();
        }
        Set<Account> missingOne =
                new Recount(database, writer.ledger, writer.unsent).shortfalls().keySet();
        return named.filter(missingOne::contains)
                .or(() -> missingOne.stream().findFirst())
                .or(() -> named)
                .orElseThrow(() -> Database.corrupt("a damaged row belongs to no account"));
    }
}
