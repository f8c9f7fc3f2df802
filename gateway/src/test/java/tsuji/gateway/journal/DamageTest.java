package tsuji.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.store.Database;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;

/** What is left of a journal after its files were damaged, and that it goes on by itself. */
class DamageTest {
    private static final int ENTRIES = 2_000;
    private static final int CONFIRMED = 500;
    private static final int BODY_BYTES = 100;
    private static final int ROWS_PER_PAGE_MAX = 35;
    private static final boolean LONG = Boolean.getBoolean("tsuji.long");
    private static final int SEEDS = LONG ? 50 : 6;

    /** 1,000 bits in the long run. */
    private static final int BIT_SEEDS = LONG ? 200 : 12;

    private static final int BITS = 5;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final BootClock clock = new BootClock("boot-a");
    private final Health health = new Health();

    private interface Damage {
        /** Returns how many rows it may cost at most. */
        int to(Path file, Random random) throws IOException;
    }

    private record Kind(String name, int seeds, Damage damage) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("bits", BIT_SEEDS, (file, random) -> {
                for (int i = 0; i < BITS; i++) {
                    flipBit(file, 100 + random.nextInt((int) Files.size(file) - 100), random);
                }
                return BITS * ROWS_PER_PAGE_MAX;
            }),
            new Kind("random page", SEEDS, (file, random) -> {
                byte[] page = new byte[Database.PAGE_BYTES];
                random.nextBytes(page);
                overwrite(file, (1 + random.nextInt(pages(file) - 1)) * Database.PAGE_BYTES, page);
                return ROWS_PER_PAGE_MAX;
            }),
            new Kind("zero page", SEEDS, (file, random) -> {
                overwrite(file, (1 + random.nextInt(pages(file) - 1)) * Database.PAGE_BYTES, new byte[4096]);
                return ROWS_PER_PAGE_MAX;
            }),
            new Kind("header", SEEDS, (file, random) -> {
                byte[] header = new byte[100];
                random.nextBytes(header);
                overwrite(file, 0, header);
                return 0;
            }),
            new Kind("first page", SEEDS, (file, random) -> {
                overwrite(file, 0, new byte[Database.PAGE_BYTES]);
                return 0;
            }),
            new Kind("truncated", SEEDS, (file, random) -> {
                int before = pages(file);
                int left = pages(file) / 3 + random.nextInt(pages(file) * 2 / 3);
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    open.setLength((long) left * Database.PAGE_BYTES - random.nextInt(Database.PAGE_BYTES));
                }
                return (before - left + 1) * ROWS_PER_PAGE_MAX;
            }));

    private static int pages(Path file) throws IOException {
        return (int) (Files.size(file) / Database.PAGE_BYTES);
    }

    private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write(bytes);
        }
    }

    private static void flipBit(Path file, long at, Random random) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int value = open.read();
            open.seek(at);
            open.write(value ^ 1 << random.nextInt(8));
        }
    }

    private Journal open(Path where) throws JournalException {
        return Journal.open(new JournalSettings(where, 64 << 20, 14, 0), clock, health);
    }

    private static byte[] body(int i) {
        byte[] body = new byte[BODY_BYTES];
        new Random(i).nextBytes(body);
        return body;
    }

    private void fill(Journal journal) throws JournalException {
        for (int i = 1; i <= ENTRIES; i++) {
            DeviceId device = new DeviceId("sc-" + i % 7);
            journal.append(new NewEntry(device, DataClass.values()[i % 3], i, body(i), i));
            if (i % 50 == 0) {
                journal.commit();
            }
        }
        journal.confirm(journal.epoch(), List.of(new SeqRange(1, CONFIRMED)));
        journal.commit();
    }

    private static List<StoredEntry> read(Journal journal) throws JournalException {
        List<StoredEntry> entries = new ArrayList<>();
        try (JournalReader reader = journal.openReader()) {
            for (SeqRange range : journal.unsent()) {
                entries.addAll(
                        reader.read(range, Integer.MAX_VALUE, Integer.MAX_VALUE).entries());
            }
        }
        return entries;
    }

    /** Reads until no reader meets damage that was not dealt with. */
    private List<StoredEntry> readUntilSettled(Journal journal) throws JournalException {
        for (int round = 0; round < 20; round++) {
            try {
                List<StoredEntry> entries = read(journal);
                if (!journal.hasPendingWork()) {
                    return entries;
                }
                journal.commit();
            } catch (JournalException e) {
                assertThat(e.kind()).isEqualTo(JournalException.Kind.CORRUPT);
                journal.recover(e.kind());
            }
        }
        throw new IllegalStateException("damage does not settle");
    }

    private static void assertBalance(Journal journal, List<StoredEntry> unsent) {
        Map<String, Long> rows = new HashMap<>();
        unsent.forEach(entry -> rows.merge(entry.device() + " " + entry.dataClass(), 1L, Long::sum));
        Map<String, Long> balance = new HashMap<>();
        journal.ledger()
                .accounts()
                .forEach(account ->
                        balance.merge(account.device() + " " + account.dataClass(), account.unsent(), Long::sum));
        balance.values().removeIf(count -> count == 0);
        assertThat(balance).isEqualTo(rows);
    }

    @TestFactory
    Stream<DynamicTest> journalGoesOnAndItsBalanceHoldsAfter() {
        return KINDS.stream()
                .flatMap(kind -> IntStream.rangeClosed(1, kind.seeds())
                        .mapToObj(seed -> DynamicTest.dynamicTest(
                                kind.name() + ", seed " + seed,
                                () -> survives(kind, seed, directory.resolve(kind.name() + seed)))));
    }

    private void survives(Kind kind, int seed, Path where) throws Exception {
        String epoch;
        try (Journal journal = open(where)) {
            fill(journal);
            epoch = journal.epoch();
        }
        int lostMax = kind.damage().to(where.resolve("journal.db"), new Random(seed));

        try (Journal journal = open(where)) {
            List<StoredEntry> unsent = readUntilSettled(journal);

            assertThat(unsent).hasSizeGreaterThanOrEqualTo(ENTRIES - CONFIRMED - lostMax);
            assertThat(unsent).allSatisfy(entry -> assertThat(entry.body()).isEqualTo(body((int) entry.seq())));
            assertThat(unsent).extracting(StoredEntry::seq).doesNotHaveDuplicates();
            assertBalance(journal, unsent);
            assertThat(journal.epoch()).isEqualTo(epoch);
            assertThat(journal.append(new NewEntry(new DeviceId("sc-1"), DataClass.EVENT, 0, body(0), 0)))
                    .isGreaterThan(ENTRIES);
            journal.commit();
        }
    }

    @Test
    void damagedFileIsKeptAndReported() throws Exception {
        try (Journal journal = open(directory)) {
            fill(journal);
        }
        overwrite(directory.resolve("journal.db"), 0, new byte[100]);

        open(directory).close();

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("journal.db.corrupt-\\d+"));
        }
        assertThat(health.conditions()).containsKey(ErrorCode.E506);
    }

    @Test
    void rowThatDoesNotMatchItsChecksumIsLeftOutAndTheOthersAreDelivered() throws Exception {
        try (Journal journal = open(directory)) {
            fill(journal);
        }
        Path file = directory.resolve("journal.db");
        byte[] content = Files.readAllBytes(file);
        byte[] wanted = body(1_000);
        int at = IntStream.range(0, content.length - BODY_BYTES)
                .filter(i -> Arrays.equals(content, i, i + BODY_BYTES, wanted, 0, BODY_BYTES))
                .findFirst()
                .orElseThrow();
        flipBit(file, at + 5, new Random(1));

        try (Journal journal = open(directory)) {
            List<StoredEntry> before = read(journal);
            journal.commit();

            assertThat(before).hasSize(ENTRIES - CONFIRMED - 1).noneMatch(entry -> entry.seq() == 1_000);
            assertThat(journal.gaps(10)).singleElement().satisfies(gap -> {
                assertThat(gap.reason()).isEqualTo(Expiry.CORRUPT);
                assertThat(gap.firstSeq()).isEqualTo(1_000);
                assertThat(gap.count()).isEqualTo(1);
            });
            assertBalance(journal, before);
        }
    }

    @Test
    void commitsBehindADamagedFrameOfTheLogAreSalvaged() throws Exception {
        Journal killed = open(directory);
        fill(killed);
        killed.abandon();
        Path wal = directory.resolve("journal.db-wal");
        flipBit(wal, Files.size(wal) / 2, new Random(1));

        try (Journal journal = open(directory)) {
            List<StoredEntry> unsent = readUntilSettled(journal);

            assertThat(unsent).hasSizeGreaterThanOrEqualTo(ENTRIES - CONFIRMED - ROWS_PER_PAGE_MAX);
            assertThat(unsent.get(unsent.size() - 1).seq()).isEqualTo(ENTRIES);
            assertBalance(journal, unsent);
        }
    }

    @Test
    void garbageBehindTheLogChangesNothing() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Path where = directory.resolve("tail-" + seed);
            Journal killed = open(where);
            fill(killed);
            killed.abandon();
            Path wal = where.resolve("journal.db-wal");
            byte[] garbage = new byte[new Random(seed).nextInt(20_000)];
            new Random(seed).nextBytes(garbage);
            overwrite(wal, Files.size(wal), garbage);

            try (Journal journal = open(where)) {
                assertThat(read(journal)).hasSize(ENTRIES - CONFIRMED);
                assertThat(health.conditions()).doesNotContainKey(ErrorCode.E506);
            }
        }
    }

    @Test
    void numbersAreNotGivenAgainWhenTheLogIsGone() throws Exception {
        Journal killed = open(directory);
        fill(killed);
        killed.abandon();
        Files.delete(directory.resolve("journal.db-wal"));

        try (Journal journal = open(directory)) {
            long next = journal.append(new NewEntry(new DeviceId("sc-1"), DataClass.EVENT, 0, body(0), 0));

            assertThat(next).isGreaterThan(ENTRIES);
        }
    }

    @Test
    void startsEmptyWhenNothingCanBeRead() throws Exception {
        try (Journal journal = open(directory)) {
            fill(journal);
        }
        for (String name : List.of("journal.db", "identity-1", "identity-2")) {
            byte[] garbage = new byte[50_000];
            new Random(1).nextBytes(garbage);
            Files.write(directory.resolve(name), garbage);
        }

        try (Journal journal = open(directory)) {
            assertThat(journal.unsent()).isEmpty();
            assertThat(journal.ledger().accounts()).isEmpty();
            journal.append(new NewEntry(new DeviceId("sc-1"), DataClass.EVENT, 0, body(0), 0));
            journal.commit();
        }
        assertThat(health.conditions()).containsKey(ErrorCode.E506);
    }

    @Test
    void powerCutDuringTheSalvageOnlyMakesTheNextStartDoItAgain() throws Exception {
        try (Journal journal = open(directory)) {
            fill(journal);
        }
        overwrite(directory.resolve("journal.db"), 0, new byte[100]);
        Files.move(directory.resolve("journal.db"), directory.resolve("journal.db.damaged"));
        Files.write(directory.resolve("journal.db.salvage"), new byte[] {1, 2, 3});

        try (Journal journal = open(directory)) {
            assertThat(read(journal)).hasSize(ENTRIES - CONFIRMED);
        }
    }
}
