package tsuji.gateway.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tsuji.gateway.health.Health;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * A process that does one step with its journal per line on its input, as thread intake would, so that the step can be hit
 * from outside. It says {@code READY}, {@code ACK first last} for what it would acknowledge, and {@code DONE} or
 * {@code FAILED kind} at the end of a step; after a failure it has recovered.
 */
final class StepVictim {
    /** Steps that write. */
    enum Step {
        APPEND,
        CONFIRM,
        RETAIN,
        /** Brings the log into the database. */
        CLOSE,
        /** The first opening makes the schema. */
        OPEN
    }

    private static final DeviceId SCOOTER = new DeviceId("sc-0001");
    private static final long HALF_AN_HOUR_MILLIS = 1_800_000;

    private final BootClock clock = new BootClock("boot-a");
    private final JournalSettings settings;
    private final Step step;
    private final boolean hasty;
    private Journal journal;
    private int body;

    private StepVictim(JournalSettings settings, Step step, boolean hasty) {
        this.settings = settings;
        this.step = step;
        this.hasty = hasty;
    }

    /** @param args directory, {@link Step}, and {@code hasty} for the mistake that P1 forbids. */
    public static void main(String[] args) throws Exception {
        JournalSettings settings = new JournalSettings(Path.of(args[0]), JournalSettings.BYTES_MIN, 14, 0);
        new StepVictim(settings, Step.valueOf(args[1]), args.length > 2).run();
    }

    private static void say(String line) throws IOException {
        System.out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
    }

    private void run() throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        prepare();
        say("READY");
        while (in.readLine() != null) {
            JournalException.Kind failure = null;
            try {
                take(step);
            } catch (JournalException e) {
                failure = e.kind();
                recover(failure);
            }
            prepare();
            say(failure == null ? "DONE" : "FAILED " + failure);
        }
    }

    private void open() throws JournalException {
        journal = Journal.open(settings, clock, new Health());
    }

    private void prepare() throws JournalException, IOException {
        if (step == Step.OPEN) {
            return;
        }
        if (journal == null) {
            open();
        }
        if (step == Step.RETAIN) {
            append(120, 1_000);
            journal.confirm(journal.epoch(), List.of(new SeqRange(1, journal.lastSeq())));
            journal.commit();
        } else if (step != Step.APPEND) {
            append(10, 200);
        }
        if (step == Step.CONFIRM) {
            journal.confirm(journal.epoch(), List.of(new SeqRange(1, journal.lastSeq() - 5)));
        }
    }

    private void take(Step step) throws JournalException, IOException {
        switch (step) {
            case OPEN -> open();
            case APPEND -> append(10, 200);
            case CONFIRM -> journal.commit();
            case RETAIN -> journal.maintain();
            case CLOSE -> {
                Journal closing = journal;
                journal = null;
                closing.close();
            }
            default -> throw new IllegalArgumentException(step.name());
        }
    }

    private void append(int entries, int bytes) throws JournalException, IOException {
        long first = 0;
        long last = 0;
        for (int i = 0; i < entries; i++) {
            last = journal.append(new NewEntry(SCOOTER, DataClass.EVENT, 0, new byte[bytes], body++));
            first = first == 0 ? last : first;
        }
        if (hasty) {
            say("ACK " + first + " " + last);
        }
        journal.commit();
        if (!hasty) {
            say("ACK " + first + " " + last);
        }
    }

    private void recover(JournalException.Kind kind) throws JournalException {
        // Failures that are so far apart are stood; three within an hour would end the program.
        clock.advanceMillis(HALF_AN_HOUR_MILLIS);
        if (journal == null) {
            open();
        } else {
            journal.recover(kind);
        }
    }
}
