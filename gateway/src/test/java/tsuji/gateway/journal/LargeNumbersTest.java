package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.gateway.store.Faults;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** F15: numbers and files beyond the sizes at which programs go wrong. */
class LargeNumbersTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");

    /** SQLite locks bytes from 1 GiB on and never uses the page that holds them. */
    private static final int LOCK_BYTE_PAGE = (1 << 30) / Database.PAGE_BYTES + 1;

    /** Where the header has the number of pages: sqlite.org/fileformat2.html, section 1.3. */
    private static final int PAGE_COUNT_AT = 28;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private JournalSettings settings() {
        return new JournalSettings(directory, 2L << 30, 14, 0);
    }

    private Journal open() throws JournalException {
        return Journal.open(settings(), new BootClock("boot-a"), new Health());
    }

    private static void append(Journal journal, int entries, int bytes) throws JournalException {
        for (int i = 0; i < entries; i++) {
            journal.append(new NewEntry(SCOOTER, DataClass.EVENT, i, new byte[bytes], journal.lastSeq() * 100 + i));
        }
        journal.commit();
    }

    private static List<Long> seqs(Journal journal) throws JournalException {
        try (JournalReader reader = journal.openReader()) {
            return reader.read(new SeqRange(1, Long.MAX_VALUE), Integer.MAX_VALUE, Integer.MAX_VALUE).entries().stream()
                    .map(StoredEntry::seq)
                    .toList();
        }
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** As a journal looks after so many entries of which the last were confirmed and trimmed. */
    private void numberingStandsAt(long seq) throws Exception {
        open().close();
        try (Database database = Database.openWriter(settings().database(), Faults.NONE)) {
            database.begin();
            Schema.put(database, "last_seq", Long.toString(seq));
            database.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 32, 1L << 53})
    void numbersGoOnBeyond(long boundary) throws Exception {
        numberingStandsAt(boundary - 6);
        try (Journal journal = open()) {
            append(journal, 10, 100);
            journal.confirm(journal.epoch(), List.of(new SeqRange(boundary - 5, boundary)));
            journal.commit();
        }

        try (Journal journal = open()) {
            assertThat(journal.lastSeq()).isEqualTo(boundary + 4);
            assertThat(seqs(journal)).isEqualTo(numbers(boundary - 5, boundary + 4));
            assertThat(journal.unsent()).containsExactly(new SeqRange(boundary + 1, boundary + 4));
            LedgerSnapshot.Account account = journal.ledger().accounts().get(0);
            assertThat(account.confirmed()).isEqualTo(6);
            assertThat(account.unsent()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 32, 1L << 53})
    void salvageFindsNumbersBeyond(long boundary) throws Exception {
        numberingStandsAt(boundary - 6);
        try (Journal journal = open()) {
            append(journal, 10, 100);
        }
        try (RandomAccessFile file = new RandomAccessFile(settings().database().toFile(), "rw")) {
            file.write(new byte[100]);
        }

        try (Journal journal = open()) {
            assertThat(seqs(journal)).isEqualTo(numbers(boundary - 5, boundary + 4));
            append(journal, 1, 100);
            assertThat(journal.lastSeq()).isGreaterThan(boundary + 4);
        }
    }

    /** A file with holes, so that the page is near at once. */
    private void databaseEndsBeforePage(int page) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(settings().database().toFile(), "rw")) {
            file.setLength((page - 1L) * Database.PAGE_BYTES);
            file.seek(PAGE_COUNT_AT);
            file.writeInt(page - 1);
        }
    }

    @Test
    void databaseGrowsAcrossThePageOfTheLockByte() throws Exception {
        open().close();
        databaseEndsBeforePage(LOCK_BYTE_PAGE - 20);
        try (Journal journal = open()) {
            for (int i = 0; i < 10; i++) {
                append(journal, 10, 3_000);
                journal.maintain();
            }
            journal.confirm(journal.epoch(), List.of(new SeqRange(1, 90)));
            journal.commit();
        }

        assertThat(Files.size(settings().database())).isGreaterThan((LOCK_BYTE_PAGE + 50L) * Database.PAGE_BYTES);
        assertThat(lockBytePage()).containsOnly(0);
        try (Journal journal = open()) {
            append(journal, 10, 3_000);
            assertThat(seqs(journal)).isEqualTo(numbers(1, 110));
            assertThat(journal.unsent()).containsExactly(new SeqRange(91, 110));
        }
    }

    private byte[] lockBytePage() throws IOException {
        byte[] page = new byte[Database.PAGE_BYTES];
        try (RandomAccessFile file = new RandomAccessFile(settings().database().toFile(), "r")) {
            file.seek((LOCK_BYTE_PAGE - 1L) * Database.PAGE_BYTES);
            file.readFully(page);
        }
        return page;
    }
}
