package tsuji.gateway.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.Intake;
import tsuji.gateway.intake.IntakeSettings;
import tsuji.gateway.intake.SteppedIntake;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.gateway.time.StepClock;

/** What every door promises, also one that lets no device in. Behind it are a real intake, stepped by the test, and a real journal. */
public abstract class StrangerContract {
    /** The device that is registered. */
    protected static final String SCOOTER = "sc-1";

    static final String OTHER = "sc-2";

    /** Of one message. */
    protected static final int BODY_BYTES_MAX = 4_096;

    /** Deliveries that wait for a commit. */
    protected static final int QUEUE_MAX = 2;

    static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";

    final StepClock clock = new StepClock();
    final ScriptedRegistry registry =
            new ScriptedRegistry().device(SCOOTER, "scooter").device(OTHER, "scooter");
    Journal journal;
    Intake intake;
    Door door;

    /** The door under test, listening. */
    public interface Door extends Closeable {
        DeviceOutlet outlet();

        /** Call when the registry has changed. */
        void recheckIdentities();

        /** A client of its own for this door, which may show a wrong secret. */
        Client client(String name, byte[] secret) throws Exception;
    }

    /** A real client library, as far as the contract needs it. */
    public interface Client extends Closeable {
        /** Telemetry; does not wait for the answer. Connects when it has not yet. */
        Sent send(String payload) throws Exception;

        /** Wants its commands from now on. */
        void listen() throws Exception;

        List<String> commands();

        /** Whether the door has ended the session. */
        boolean isCut();
    }

    /** What a client hears of a message, now. */
    public enum Answer {
        NONE,
        STORED,
        /** The same message may succeed later. A door that keeps the message instead never says so. */
        LATER,
        /** Said, or shown by ending the session. */
        REFUSED
    }

    /** A message under way. */
    public interface Sent {
        Answer answer();
    }

    /** What the rest of the gateway is to the door. */
    public record Behind(Intake intake, ScriptedRegistry registry, StepClock clock, Counters counters, Health health) {}

    protected abstract Door open(Path dataDir, Behind behind) throws Exception;

    @BeforeEach
    final void open(@TempDir Path dataDir) throws Exception {
        Health health = new Health();
        Counters counters = new Counters();
        journal = Journal.open(new JournalSettings(dataDir, 64 << 20, 30, 0), clock, health);
        intake = new Intake(new IntakeSettings(QUEUE_MAX, 10, 0), journal, clock, health, counters);
        door = open(dataDir, new Behind(intake, registry, clock, counters, health));
    }

    @AfterEach
    final void shut() throws Exception {
        door.close();
        intake.close();
        journal.close();
    }

    /** One group commit, and what comes with it. */
    final void commit() {
        SteppedIntake.runOnce(intake);
    }

    final void awaitQueued(int count) {
        await().until(() -> intake.queued() == count);
    }

    final long counted(ToLongFunction<Account> column) {
        return journal.ledger().accounts().stream().mapToLong(column).sum();
    }

    @Test
    final void strangerStoresNothing() throws Exception {
        try (Client stranger = door.client(SCOOTER, "wrong".getBytes(US_ASCII))) {
            Sent sent = stranger.send(SPEED);

            await().until(() -> sent.answer() == Answer.REFUSED);
        }
        commit();

        assertThat(intake.queued()).isZero();
        assertThat(counted(Account::received)).isZero();
    }
}
