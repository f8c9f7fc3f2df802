package tsuji.bridge.pin;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import tsuji.bridge.command.Command;
import tsuji.bridge.command.CommandDesk;
import tsuji.bridge.command.Outcome;
import tsuji.bridge.command.RefusedException;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.pin.PinsKind.Input;
import tsuji.bridge.pin.PinsKind.Output;
import tsuji.bridge.pin.PinsKind.Role;
import tsuji.bridge.pin.PinsKind.Settings;
import tsuji.wire.Reading;

/** Reads the inputs every few milliseconds, tells what changed, and drives lamp, buzzer and relay. */
final class PinsDriver implements Driver {
    /** How often inputs are read. */
    static final long STEP_MILLIS = 10;

    /** How long the button is held for technician access, and how long the access stays open. */
    static final long BUTTON_HOLD_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final long TECHNICIAN_NANOS = TimeUnit.MINUTES.toNanos(10);

    static final long LOCATE_NANOS = TimeUnit.SECONDS.toNanos(10);
    static final int RELAY_SECONDS_MAX = 60;
    static final int COMMANDS_MAX = 16;

    private final Settings settings;
    private final Opener opener;
    private final Surroundings around;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(COMMANDS_MAX);
    private Optional<CommandDesk> desk = Optional.empty();

    /** Of the open pins. */
    private Pins pins;

    private final Map<Role, Debounce> inputs = new EnumMap<>(Role.class);
    private final Map<Integer, Boolean> driven = new HashMap<>();
    private boolean buttonTold;
    private long technicianUntilNanos;
    private long buzzerUntilNanos;
    private long relayUntilNanos;

    /** Opens the pins of the configured platform. */
    interface Opener {
        Pins open() throws IOException;
    }

    PinsDriver(Settings settings, Opener opener, Surroundings around) {
        this.settings = settings;
        this.opener = opener;
        this.around = around;
        long never = around.nanoTime().getAsLong();
        technicianUntilNanos = never;
        buzzerUntilNanos = never;
        relayUntilNanos = never;
    }

    @Override
    public void open() throws IOException {
        if (settings.commands() && desk.isEmpty()) {
            openDesk();
        }
        pins = opener.open();
        for (Output output : settings.outputs().all()) {
            pins.openOutput(output.pin(), output.level(false));
        }
        for (Input input : settings.inputs()) {
            pins.openInput(input.pin(), input.pull());
            long settle = TimeUnit.MILLISECONDS.toNanos(input.debounceMillis());
            inputs.put(input.role(), new Debounce(settle, isActive(input), now()));
            tell(input.role());
        }
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
        byte[] payload = waiting.poll(STEP_MILLIS, TimeUnit.MILLISECONDS);
        if (payload != null) {
            command(payload);
        }
        int changes = 0;
        for (Input input : settings.inputs()) {
            if (inputs.get(input.role()).update(isActive(input), now())) {
                tell(input.role());
                changes++;
            }
        }
        holdButton();
        drive();
        return changes;
    }

    private boolean isActive(Input input) throws IOException {
        return pins.isHigh(input.pin()) == input.activeHigh();
    }

    private void tell(Role role) {
        boolean active = inputs.get(role).level();
        switch (role) {
            case DOOR -> event(Reading.flag("door_open", active, 0));
            case TAMPER -> event(Reading.flag("tamper", active, 0));
            // An event is committed at once by the gateway; that is what the last seconds of supply are for.
            case MAINS -> event(Reading.flag("mains", active, 0));
            case BUTTON -> buttonTold &= active;
        }
    }

    private void holdButton() {
        Debounce button = inputs.get(Role.BUTTON);
        if (button != null && button.level() && !buttonTold && now() - button.sinceNanos() >= BUTTON_HOLD_NANOS) {
            buttonTold = true;
            technicianUntilNanos = now() + TECHNICIAN_NANOS;
            event(Reading.flag("technician_access", true, 0));
        }
    }

    private void event(Reading reading) {
        around.outbox().offer(Message.event(settings.device(), List.of(reading)));
    }

    private void drive() throws IOException {
        Lamp lamp = Lamp.at(around.health().worst(), isBefore(technicianUntilNanos), now());
        set(settings.outputs().lampRed(), lamp.red());
        set(settings.outputs().lampGreen(), lamp.green());
        set(settings.outputs().buzzer(), isBefore(buzzerUntilNanos));
        set(settings.outputs().relay(), isBefore(relayUntilNanos));
    }

    private void set(Optional<Output> output, boolean active) throws IOException {
        if (output.isPresent()
                && !Boolean.valueOf(active).equals(driven.put(output.get().pin(), active))) {
            pins.set(output.get().pin(), output.get().level(active));
        }
    }

    private boolean isBefore(long deadlineNanos) {
        return now() - deadlineNanos < 0;
    }

    private void command(byte[] payload) throws IOException {
        CommandDesk.Admission admission = desk.orElseThrow().admit(settings.device(), payload);
        admission.toReport().ifPresent(this::report);
        if (admission.toDo().isPresent()) {
            report(desk.orElseThrow().finish(perform(admission.toDo().get())));
        }
    }

    private Outcome perform(Command command) {
        try {
            switch (command.name()) {
                case "locate" -> {
                    command.requireNoArguments();
                    require(settings.outputs().buzzer(), "buzzer");
                    buzzerUntilNanos = now() + LOCATE_NANOS;
                }
                case "relay" -> {
                    int seconds = command.number("seconds", 0, RELAY_SECONDS_MAX);
                    require(settings.outputs().relay(), "relay");
                    relayUntilNanos = now() + TimeUnit.SECONDS.toNanos(seconds);
                }
                default -> throw new RefusedException("a cabinet knows locate and relay, not " + command.name());
            }
            return Outcome.succeeded(command);
        } catch (RefusedException e) {
            return Outcome.refused(command, e.getMessage());
        }
    }

    private static void require(Optional<Output> output, String name) throws RefusedException {
        if (output.isEmpty()) {
            throw new RefusedException("this cabinet has no " + name);
        }
    }

    private void report(Outcome outcome) {
        around.outbox().offer(Message.result(settings.device(), outcome.readings()));
    }

    private long now() {
        return around.nanoTime().getAsLong();
    }

    @Override
    public void close() {
        inputs.clear();
        driven.clear();
        if (pins != null) {
            pins.close();
            pins = null;
        }
    }
}
