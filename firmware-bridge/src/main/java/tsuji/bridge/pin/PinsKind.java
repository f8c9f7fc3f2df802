package tsuji.bridge.pin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Tables {@code [[pins]]}: the cabinet as a device. */
public final class PinsKind implements LinkKind {
    /** GPIO numbers of the header. */
    static final int PIN_MAX = 27;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");
    private static final Pattern PATH = Pattern.compile("/[^\\x00-\\x1F]{1,255}");

    /** Where the pins are. */
    enum Platform {
        /** A Raspberry Pi. */
        GPIOD,
        /** A tester's folder. */
        FOLDER
    }

    /** What an input is about. */
    enum Role {
        DOOR,
        TAMPER,
        MAINS,
        BUTTON
    }

    /**
     * One input.
     *
     * @param activeHigh whether high means: door open, loop broken, mains present, button pressed.
     * @param debounceMillis how long a level must stay.
     */
    record Input(Role role, int pin, boolean activeHigh, Pins.Pull pull, int debounceMillis) {}

    /** One output; it rests at the level that is not active. */
    record Output(int pin, boolean activeHigh) {
        boolean level(boolean active) {
            return active == activeHigh;
        }
    }

    /** What can be driven; each may be absent. */
    record Outputs(
            Optional<Output> lampRed, Optional<Output> lampGreen, Optional<Output> buzzer, Optional<Output> relay) {
        List<Output> all() {
            return List.of(lampRed, lampGreen, buzzer, relay).stream()
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** One table. */
    record Settings(
            String name,
            DeviceId device,
            Platform platform,
            Path folder,
            boolean commands,
            List<Input> inputs,
            Outputs outputs)
            implements Link {
        @Override
        public Set<DeviceId> devices() {
            return Set.of(device);
        }

        @Override
        public boolean usesPins() {
            return platform == Platform.GPIOD;
        }

        @Override
        public Driver driver(Surroundings around) {
            return new PinsDriver(this, this::open, around);
        }

        private Pins open() throws IOException {
            return platform == Platform.GPIOD ? new Pi4jPins() : new FolderPins(folder);
        }
    }

    @Override
    public String table() {
        return "pins";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        String name = table.text("name", NAME, "1 to 32 letters, digits and -");
        DeviceId device = table.device("device");
        // No default: simulated pins must be asked for.
        table.text("platform", Pattern.compile("gpiod|folder"), "\"gpiod\" or \"folder\"");
        Platform platform = table.choice("platform", Platform.class, Platform.GPIOD);
        String folder = table.text("folder", PATH, "an absolute path", "/run/tsuji-bridge/pins");
        boolean commands = table.flag("commands", false);
        List<Input> inputs = new ArrayList<>();
        for (Role role : Role.values()) {
            input(table, role).ifPresent(inputs::add);
        }
        Outputs outputs = new Outputs(
                output(table, "lamp_red"),
                output(table, "lamp_green"),
                output(table, "buzzer"),
                output(table, "relay"));
        table.finish();
        requireDistinct(table, inputs, outputs);
        return new Settings(name, device, platform, Path.of(folder), commands, inputs, outputs);
    }

    private static Optional<Input> input(Table table, Role role) throws ConfigException {
        String key = role.name().toLowerCase(Locale.ROOT);
        if (!table.has(key)) {
            return Optional.empty();
        }
        Table below = table.table(key);
        Input input = new Input(
                role,
                below.whole("pin", 0, PIN_MAX),
                below.flag("active_high", true),
                below.choice("pull", Pins.Pull.class, Pins.Pull.UP),
                // A power loss is told at once: the supply lasts seconds.
                below.whole("debounce_millis", 0, 5_000, role == Role.MAINS ? 0 : 50));
        below.finish();
        return Optional.of(input);
    }

    private static Optional<Output> output(Table table, String key) throws ConfigException {
        if (!table.has(key)) {
            return Optional.empty();
        }
        Table below = table.table(key);
        Output output = new Output(below.whole("pin", 0, PIN_MAX), below.flag("active_high", true));
        below.finish();
        return Optional.of(output);
    }

    private static void requireDistinct(Table table, List<Input> inputs, Outputs outputs) throws ConfigException {
        Set<Integer> taken = new HashSet<>();
        List<Integer> pins = new ArrayList<>();
        inputs.forEach(input -> pins.add(input.pin()));
        outputs.all().forEach(output -> pins.add(output.pin()));
        for (int pin : pins) {
            if (!taken.add(pin)) {
                throw table.problem("pin", pin + " is used twice");
            }
        }
    }
}
