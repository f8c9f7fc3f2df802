package tsuji.gateway.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tsuji.gateway.journal.JournalException.Kind;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.NativeLibrary;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/**
 * What a technician does with a journal by hand. {@link #check}, {@link #stats} and {@link #export} only read, in short
 * transactions, and may run beside the gateway. Any thread.
 */
public final class JournalTools implements AutoCloseable {
    private static final int ROWS_PER_READ = 1_000;
    private static final int PROBLEMS_MAX = 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final Path directory;
    private final Database database;

    /**
     * What a check found.
     *
     * @param problems empty: the journal is sound. At most {@value #PROBLEMS_MAX} are named.
     * @param lines the report, for people.
     */
    public record Report(List<String> problems, List<String> lines) {
        public boolean isSound() {
            return problems.isEmpty();
        }
    }

    private JournalTools(Path directory, Database database) {
        this.directory = directory;
        this.database = database;
    }

    /** Opens the journal of a directory for reading. */
    public static JournalTools open(Path directory) throws JournalException {
        Path file = directory.resolve(JournalSettings.FILE);
        if (Files.notExists(file)) {
            throw new JournalException(Kind.READ_ONLY, file + " does not exist: name the directory of a journal", null);
        }
        prepareLibrary(directory);
        try {
            return new JournalTools(directory, Database.openReader(file));
        } catch (SQLException e) {
            throw Trouble.of(directory, "opening for reading", e);
        }
    }

    private static void prepareLibrary(Path directory) throws JournalException {
        try {
            NativeLibrary.prepare(directory.resolve("native"));
        } catch (IOException e) {
            throw Trouble.of(directory, "unpacking SQLite", e);
        }
    }

    /** Reads every row and holds checksums, pages and balance against each other. */
    public Report check() throws JournalException {
        List<String> problems = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        long rows = 0;
        try {
            rows = checkRows(problems);
            checkPages(problems);
            checkBalance(problems);
        } catch (SQLException | IOException e) {
            problems.add("cannot be read to the end: " + e.getMessage());
        }
        lines.add(directory.resolve(JournalSettings.FILE) + ": " + rows + " rows read");
        problems.forEach(problem -> lines.add("PROBLEM " + problem));
        lines.add(
                problems.isEmpty()
                        ? "sound: checksums, pages and balance agree"
                        : "damaged: restart the gateway, it salvages by itself; or use salvage on this file");
        return new Report(List.copyOf(problems), List.copyOf(lines));
    }

    private long checkRows(List<String> problems) throws SQLException, IOException {
        long[] rows = {0};
        forEachRow((row, isSound) -> {
            rows[0]++;
            if (!isSound && problems.size() < PROBLEMS_MAX) {
                problems.add("entry " + row.seq() + " does not match its checksum");
            }
        });
        return rows[0];
    }

    private void checkPages(List<String> problems) throws SQLException {
        try (PreparedStatement check = database.prepare("PRAGMA quick_check(" + PROBLEMS_MAX + ")");
                ResultSet found = check.executeQuery()) {
            while (found.next()) {
                if (!found.getString(1).equals("ok")) {
                    problems.add("quick_check: " + found.getString(1));
                }
            }
        }
    }

    /** In one transaction, so that a gateway that works beside it is seen at one moment. */
    private void checkBalance(List<String> problems) throws SQLException {
        Ledger balance = new Ledger();
        database.run("BEGIN");
        try {
            balance.load(database);
            Map<Integer, Long> rows = new Recount(database, balance, UnsentTable.load(database)).rowsByAccount();
            for (Account account : balance.accounts()) {
                long stored = rows.getOrDefault(account.id, 0L);
                if (stored != account.unsent()) {
                    problems.add(account.device + " " + account.dataClass.topicLevel() + ": " + account.unsent()
                            + " entries should wait for the city, " + stored + " are stored");
                }
            }
        } finally {
            database.run("COMMIT");
        }
    }

    /** How much is stored, what waits, what was lost. */
    public List<String> stats() throws JournalException {
        try {
            Ledger balance = new Ledger();
            balance.load(database);
            List<String> lines = new ArrayList<>();
            lines.add("epoch " + Schema.get(database, "epoch").orElse("?") + ", " + database.usedBytes()
                    + " bytes in use, entries " + database.number("SELECT min(seq) FROM entry") + " to "
                    + database.number("SELECT max(seq) FROM entry"));
            UnsentTable.load(database)
                    .snapshot()
                    .forEach(range -> lines.add("unsent " + range.first() + " to " + range.last()));
            lines.add("device class received accepted duplicate refused confirmed expired waiting");
            for (LedgerSnapshot.Account account : balance.snapshot().accounts()) {
                lines.add(account.device() + " " + account.dataClass().topicLevel() + " " + account.received() + " "
                        + account.accepted() + " " + account.duplicate() + " " + account.refusedTotal() + " "
                        + account.confirmed() + " " + account.expiredTotal() + " " + account.unsent());
            }
            for (Gap gap : Gaps.read(database, PROBLEMS_MAX)) {
                lines.add("gap " + gap.device() + " " + gap.dataClass().topicLevel() + " " + gap.firstSeq() + " to "
                        + gap.lastSeq() + ": " + gap.count() + " "
                        + gap.reason().label());
            }
            return lines;
        } catch (SQLException e) {
            throw Trouble.of(directory, "reading", e);
        }
    }

    /** Writes every sound entry as one line of JSON; returns how many. */
    public long export(Writer out) throws JournalException, IOException {
        long[] entries = {0};
        try {
            Ledger ledger = new Ledger();
            ledger.load(database);
            Map<Integer, Boots.Boot> boots = Boots.read(database);
            forEachRow((row, isSound) -> {
                if (isSound) {
                    out.write(line(row, ledger.byId(row.account()), boots));
                    out.write('\n');
                    entries[0]++;
                }
            });
        } catch (SQLException e) {
            throw Trouble.of(directory, "exporting", e);
        }
        out.flush();
        return entries[0];
    }

    private static String line(EntryRow row, Account account, Map<Integer, Boots.Boot> boots) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            OptionalLong unixMillis =
                    Boots.resolve(boots, row.boot(), row.monoMillis()).unixMillis();
            json.writeStartObject();
            json.writeNumberField("seq", row.seq());
            json.writeStringField("device", account.device.value());
            json.writeStringField("class", account.dataClass.topicLevel());
            if (unixMillis.isPresent()) {
                json.writeStringField(
                        "received", Instant.ofEpochMilli(unixMillis.getAsLong()).toString());
            }
            try {
                byte[] pack = Senml.encode(Senml.Format.JSON, Senml.decode(Senml.Format.CBOR, row.body()));
                json.writeFieldName("readings");
                json.writeRawValue(new String(pack, StandardCharsets.UTF_8));
            } catch (SenmlException e) {
                json.writeStringField("body", HexFormat.of().formatHex(row.body()));
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Takes one row, after its page was read and no transaction is open. */
    private interface RowSink {
        void row(EntryRow row, boolean isSound) throws SQLException, IOException;
    }

    private record ReadRow(EntryRow row, boolean isSound) {}

    private void forEachRow(RowSink sink) throws SQLException, IOException {
        List<ReadRow> page = readAfter(0);
        while (!page.isEmpty()) {
            for (ReadRow read : page) {
                sink.row(read.row(), read.isSound());
            }
            page = readAfter(page.get(page.size() - 1).row().seq());
        }
    }

    private List<ReadRow> readAfter(long seq) throws SQLException {
        List<ReadRow> page = new ArrayList<>();
        PreparedStatement select = database.statement(
                "SELECT " + EntryRow.COLUMNS + " FROM entry WHERE seq > ? ORDER BY seq LIMIT " + ROWS_PER_READ);
        select.setLong(1, seq);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                EntryRow row = EntryRow.read(rows);
                page.add(new ReadRow(row, row.crc() == rows.getInt(7)));
            }
        }
        return page;
    }

    /**
     * Makes a new journal of what can be read of a damaged database file.
     *
     * @param into a directory without a journal.
     * @return what it came to, for people.
     */
    public static String salvage(Path file, Path into) throws JournalException {
        if (Files.exists(into.resolve(JournalSettings.FILE))) {
            throw new JournalException(Kind.IO, into + " has a journal already: name an empty directory", null);
        }
        try {
            SafeFiles.makeDirectory(into);
            prepareLibrary(into);
            try (Database fresh = Database.openWriter(into.resolve(JournalSettings.FILE))) {
                Schema.prepare(fresh, Salvage.epochOf(file).orElseGet(Opener::newEpoch));
                Salvage.Result result = new Salvage(file, fresh).run(1);
                // Nobody knows which numbers behind the last that was found were given.
                Schema.put(fresh, "last_seq", Long.toString(result.lastSeq() + Identity.SEQS_RESERVED));
                fresh.emptyLog();
                return file + ": " + result.entries() + " entries salvaged into " + into + ", " + result.lost()
                        + " lost";
            }
        } catch (IOException e) {
            throw Trouble.of(into, "salvaging " + file, e);
        } catch (SQLException e) {
            throw Trouble.of(into, "salvaging " + file, e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
