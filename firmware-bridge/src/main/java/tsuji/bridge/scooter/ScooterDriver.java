package tsuji.bridge.scooter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import tsuji.bridge.command.CommandDesk;
import tsuji.bridge.command.Outcome;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.SerialLine;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.scooter.ScooterKind.Settings;
import tsuji.wire.Reading;

/** Reads one scooter again and again, and does what the gateway commands. Everything on the link's thread. */
final class ScooterDriver implements Driver {
    /** Commands that wait for the line; more are dropped and counted, and their issuer sees them expire. */
    static final int COMMANDS_MAX = 16;

    private static final long STEP_MILLIS = 500;

    private final Settings settings;
    private final Surroundings around;
    private final Workshop workshop;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(COMMANDS_MAX);
    private Optional<CommandDesk> desk = Optional.empty();
    private boolean pushed;

    /** Of the open line. */
    private Optional<SerialLine> line = Optional.empty();

    private Scooter scooter;
    private long nextPollNanos;
    private boolean tellsCells;

    ScooterDriver(Settings settings, Surroundings around, Workshop workshop) {
        this.settings = settings;
        this.around = around;
        this.workshop = workshop;
    }

    @Override
    public void open() throws IOException, InterruptedException {
        if (settings.commands() && desk.isEmpty()) {
            openDesk();
        }
        SerialLine opened = around.ports().open(settings.line());
        line = Optional.of(opened);
        scooter = new Scooter(settings.dialect(), new SerialScooterLine(opened, around.nanoTime()));
        nextPollNanos = around.nanoTime().getAsLong();
        try {
            identify();
        } catch (Scooter.SilentException e) {
            // In the middle of an update it waits in its loader, which answers to nothing else.
            if (!workshop.isBegun()) {
                throw e;
            }
        }
    }

    private void identify() throws IOException, InterruptedException {
        String serial = scooter.serial();
        if (!settings.serial().isEmpty() && !settings.serial().equals(serial)) {
            throw new IOException("scooter " + serial + " is on the line, " + settings.device() + " is "
                    + settings.serial() + ": dock the right one or change serial");
        }
        telemetry(List.of(Reading.text("fw", scooter.firmware(), 0)));
        tellsCells = true;
    }

    private void openDesk() throws IOException {
        CommandDesk opened =
                CommandDesk.open(around.stateFolder().resolve(settings.name() + ".commands"), around.clock());
        desk = Optional.of(opened);
        opened.finishCutOff().forEach(this::report);
        around.outbox().subscribe(settings.device(), "commands", (topic, payload) -> {
            if (!waiting.offer(payload)) {
                around.health().count(settings.name() + ".commands_dropped");
            }
        });
    }

    @Override
    public int runOnce() throws IOException, InterruptedException {
        if (workshop.work(scooter) && !workshop.isBegun()) {
            identify();
            nextPollNanos = around.nanoTime().getAsLong();
        }
        byte[] payload = waiting.poll(
                workshop.isBegun() ? STEP_MILLIS : Math.min(STEP_MILLIS, untilPollMillis()), TimeUnit.MILLISECONDS);
        if (payload != null) {
            command(payload);
            return 1;
        }
        if (untilPollMillis() > 0 || workshop.isBegun()) {
            return 0;
        }
        poll();
        nextPollNanos = around.nanoTime().getAsLong() + TimeUnit.SECONDS.toNanos(settings.pollSeconds());
        return 1;
    }

    private long untilPollMillis() {
        return Math.max(
                0,
                TimeUnit.NANOSECONDS.toMillis(nextPollNanos - around.nanoTime().getAsLong()));
    }

    private void poll() throws IOException, InterruptedException {
        EscState state = scooter.state();
        List<Reading> readings = new ArrayList<>(ScooterReadings.of(state, scooter.battery()));
        readings.addAll(cells());
        telemetry(readings);
        boolean nowPushed = state.alarm() == EscState.ALARM_PUSHED;
        if (nowPushed && !pushed) {
            around.outbox().offer(Message.event(settings.device(), List.of(Reading.flag("illegal_move", true, 0))));
        }
        pushed = nowPushed;
    }

    /** A battery that does not tell of its cells is not asked again: each time would cost a second. */
    private List<Reading> cells() throws IOException, InterruptedException {
        if (!tellsCells) {
            return List.of();
        }
        try {
            return ScooterReadings.of(scooter.cells());
        } catch (Scooter.SilentException e) {
            tellsCells = false;
            return List.of();
        }
    }

    private void command(byte[] payload) throws IOException, InterruptedException {
        CommandDesk.Admission admission = desk.orElseThrow().admit(settings.device(), payload);
        admission.toReport().ifPresent(this::report);
        if (admission.toDo().isPresent()) {
            Outcome outcome = ScooterCommands.perform(admission.toDo().get(), scooter);
            report(desk.orElseThrow().finish(outcome));
            nextPollNanos = around.nanoTime().getAsLong();
        }
    }

    private void report(Outcome outcome) {
        around.outbox().offer(Message.result(settings.device(), outcome.readings()));
    }

    private void telemetry(List<Reading> readings) {
        around.outbox().offer(Message.telemetry(settings.device(), readings));
    }

    @Override
    public void close() {
        line.ifPresent(SerialLine::close);
        line = Optional.empty();
    }
}
