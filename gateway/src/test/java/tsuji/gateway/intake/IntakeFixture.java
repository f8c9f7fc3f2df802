package tsuji.gateway.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.FaultyDisk;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** Intake over a real journal on a disk that fails when told, stepped by the test; notes every answer in {@link #events}. */
abstract class IntakeFixture {
    static final DeviceId SCOOTER = new DeviceId("sc-0001");
    static final int QUEUE_MAX = 8;
    static final int COMMIT_MAX = 4;
    static final int WAIT_MILLIS = 5;

    @TempDir
    Path directory;

    final StepClock clock = new StepClock();
    final FaultyDisk disk = new FaultyDisk();
    final Health health = new Health();
    final List<String> events = new ArrayList<>();
    final Set<String> outOfTurn = new HashSet<>();
    Journal journal;
    Intake intake;

    @BeforeEach
    void start() throws JournalException {
        journal = disk.open(new JournalSettings(directory, 64 << 20, 30, 0), clock, health);
        intake = new Intake(
                new IntakeSettings(QUEUE_MAX, COMMIT_MAX, WAIT_MILLIS), journal, clock, health, new Counters());
        // The first step does the journal's house-keeping, which has transactions of its own.
        intake.runOnce();
    }

    @AfterEach
    void stop() throws JournalException {
        journal.close();
    }

    final Delivery delivery(DataClass dataClass, String body, boolean repeatable) {
        return new Delivery(
                SCOOTER,
                dataClass,
                body.getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                body.hashCode(),
                repeatable,
                clock.monoMillis(),
                new NotedAck(body));
    }

    final Delivery event(String body) {
        return delivery(DataClass.EVENT, body, true);
    }

    final Delivery telemetry(String body) {
        return delivery(DataClass.TELEMETRY, body, true);
    }

    final LedgerSnapshot.Account account() {
        return journal.ledger().accounts().get(0);
    }

    private final class NotedAck implements Ack {
        private final String name;

        NotedAck(String name) {
            this.name = name;
        }

        @Override
        public void committed() {
            events.add(name + " committed");
        }

        @Override
        public void unavailable() {
            events.add(name + " unavailable");
        }

        @Override
        public boolean isInTurn() {
            return !outOfTurn.contains(name);
        }
    }
}
