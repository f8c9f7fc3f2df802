package tsuji.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.sqlite.SQLiteErrorCode;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.FaultyDisk;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;

/**
 * Intake and journal under random work and faults, beside a model of what must have become of every delivery.
 *
 * <p>Odd seeds also crash the process and hide the success of commits; then the model knows less and checks bounds.
 */
final class IntakeModel implements AutoCloseable {
    private static final int QUEUE_MAX = 16;
    private static final int GROUP_MAX = 6;
    private static final int DEVICES = 3;
    private static final SQLiteErrorCode[] ERRORS = {SQLiteErrorCode.SQLITE_FULL, SQLiteErrorCode.SQLITE_READONLY};

    private final Random random;
    private final boolean hard;
    private final JournalSettings settings;
    private final StepClock clock = new StepClock();
    private final FaultyDisk disk = new FaultyDisk();
    private Journal journal;
    private Intake intake;

    private long nextBody = 1;
    private long refused;
    private final Set<Long> acknowledged = new HashSet<>();

    /** History that was confirmed may leave the disk again; what leaves unconfirmed is missing in the balance. */
    private final Set<Long> everStored = new HashSet<>();

    private long acknowledgements;
    private long answered;
    private long offered;

    /** Deliveries that were stored although the journal said they were not. */
    private long hidden;

    private long mayHide;

    IntakeModel(Path directory, long seed) throws JournalException {
        random = new Random(seed);
        hard = seed % 2 != 0;
        settings = new JournalSettings(directory, 64 << 20, 30, 0);
        start();
    }

    private void start() throws JournalException {
        Health health = new Health();
        journal = disk.open(settings, clock, health);
        intake = new Intake(new IntakeSettings(QUEUE_MAX, GROUP_MAX, 5), journal, clock, health, new Counters());
    }

    void step() throws JournalException {
        switch (random.nextInt(hard ? 12 : 10)) {
            case 0, 1, 2, 3, 4 -> offerSome();
            case 5 -> refuseSome();
            case 6 -> confirmSome();
            case 7 -> disk.failNextCommit(oneOf(ERRORS));
            case 8 -> disk.failNextBegin(oneOf(ERRORS));
            case 9 -> clock.advanceMillis(random.nextInt(3_000));
            case 10 -> crash();
            default -> disk.hideNextCommit(oneOf(ERRORS));
        }
        long hiddenBefore = disk.hiddenCommits();
        intake.runOnce();
        mayHide += GROUP_MAX * (disk.hiddenCommits() - hiddenBefore);
        clock.advanceMillis(random.nextInt(100));
    }

    private void offerSome() {
        for (int i = random.nextInt(8); i >= 0; i--) {
            boolean repeat = random.nextInt(4) == 0 && nextBody > 1;
            long body = repeat ? 1 + (long) (random.nextDouble() * (nextBody - 1)) : nextBody++;
            Delivery delivery = new Delivery(
                    new DeviceId("sc-" + body % DEVICES),
                    DataClass.values()[(int) (body % DataClass.values().length)],
                    ByteBuffer.allocate(Long.BYTES).putLong(body).array(),
                    Optional.empty(),
                    body,
                    true,
                    clock.monoMillis(),
                    new ModelAck(body));
            offered += intake.offer(delivery) ? 1 : 0;
        }
    }

    private final class ModelAck implements Ack {
        private final long body;

        ModelAck(long body) {
            this.body = body;
        }

        @Override
        public void committed() {
            acknowledged.add(body);
            acknowledgements++;
            answered++;
        }

        @Override
        public void unavailable() {
            answered++;
        }
    }

    private void refuseSome() {
        for (int i = random.nextInt(4); i >= 0; i--) {
            refused++;
            intake.refused(new DeliverySink.RefusedDelivery(
                    new DeviceId("sc-" + random.nextInt(DEVICES)),
                    oneOf(DataClass.values()),
                    oneOf(Refusal.values()),
                    "random",
                    new byte[] {1}));
        }
    }

    private void confirmSome() {
        long last = journal.lastSeq();
        if (last > 0) {
            long first = 1 + random.nextInt((int) last);
            journal.confirm(journal.epoch(), List.of(new SeqRange(first, Math.min(last, first + random.nextInt(10)))));
        }
    }

    private void crash() throws JournalException {
        disk.heal();
        journal.close();
        answered += offered - answered;
        start();
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Everything that must hold at every moment. */
    void check() throws JournalException {
        List<Long> stored = readBodies(List.of(new SeqRange(1, Long.MAX_VALUE)));
        everStored.addAll(stored);
        long accepted = sum(Account::accepted);
        if (intake.storageState().equals("normal")) {
            long found = accepted + sum(Account::duplicate) - acknowledgements;
            assertThat(found - hidden).as("stored without an answer").isBetween(0L, mayHide);
            hidden = found;
            mayHide = 0;
            assertThat(accepted)
                    .as("accepted = confirmed + unsent + expired")
                    .isEqualTo(sum(Account::confirmed)
                            + readBodies(journal.unsent()).size()
                            + sum(Account::expiredTotal));
            assertThat(sum(Account::received))
                    .as("received = accepted + duplicate + refused")
                    .isEqualTo(acknowledgements + hidden + sum(Account::refusedTotal));
        }
        assertThat(stored).as("no delivery is stored twice").doesNotHaveDuplicates();
        assertThat(everStored).as("what was acknowledged came to the disk").containsAll(acknowledged);
    }

    /** The end of a run: when the disk behaves again, everything gets its answer and every refusal is counted. */
    void end() throws JournalException {
        disk.heal();
        while (!intake.storageState().equals("normal") || intake.queued() > 0) {
            clock.advanceMillis(StorageLadder.BACKOFF_MAX_MILLIS);
            intake.runOnce();
        }
        offerSome();
        intake.close();
        check();
        assertThat(answered).isEqualTo(offered);
        if (!hard) {
            assertThat(sum(Account::refusedTotal)).isEqualTo(refused);
        }
    }

    long stored() {
        return journal.lastSeq();
    }

    private long sum(ToLongFunction<Account> count) {
        return journal.ledger().accounts().stream().mapToLong(count).sum();
    }

    private List<Long> readBodies(List<SeqRange> ranges) throws JournalException {
        List<Long> bodies = new ArrayList<>();
        try (JournalReader reader = journal.openReader()) {
            for (SeqRange range : ranges) {
                reader.read(range, 10_000, 1 << 20)
                        .entries()
                        .forEach(entry ->
                                bodies.add(ByteBuffer.wrap(entry.body()).getLong()));
            }
        }
        return bodies;
    }

    @Override
    public void close() throws JournalException {
        journal.close();
    }
}
