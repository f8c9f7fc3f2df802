package tsuji.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at the machine that the bridge runs on and says what to fix. Reads only.
 *
 * @param root of the file system; a tester's folder in tests.
 */
record Doctor(Path root) {
    private static final List<String> BOOT_FILES = List.of("boot/firmware/config.txt", "boot/config.txt");
    private static final String MODEL = "proc/device-tree/model";
    private static final Pattern GENERATION = Pattern.compile("Raspberry Pi (?:Compute Module )?([0-9])");
    private static final List<String> COMMAND_LINES = List.of("boot/firmware/cmdline.txt", "boot/cmdline.txt");

    /** What was found: fine, or with what to do. */
    record Finding(boolean fine, String text) {}

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(adapters());
        boot().ifPresent(file -> findings.addAll(uart(file)));
        return findings;
    }

    private List<Finding> adapters() {
        Path folder = root.resolve("dev/serial/by-id");
        if (!Files.isDirectory(folder)) {
            return List.of(new Finding(true, "no USB serial adapter is plugged in (/dev/serial/by-id is not there)"));
        }
        try (Stream<Path> names = Files.list(folder)) {
            return names.sorted().map(this::adapter).toList();
        } catch (IOException e) {
            return List.of(new Finding(false, folder + " cannot be read: " + e.getMessage()));
        }
    }

    private Finding adapter(Path name) {
        return mayUse(name.toString(), name, "dialout");
    }

    /**
     * Whether a device file may be read and written.
     *
     * @param name that people know it by.
     * @param group whose members may use such files.
     */
    static Finding mayUse(String name, Path device, String group) {
        boolean usable = Files.isReadable(device) && Files.isWritable(device);
        return new Finding(
                usable,
                usable
                        ? name + " can be used"
                        : name + " may not be used: sudo usermod -aG " + group
                                + " USER-OF-THE-BRIDGE, then restart it");
    }

    private Optional<Path> boot() {
        return BOOT_FILES.stream().map(root::resolve).filter(Files::exists).findFirst();
    }

    private List<Finding> uart(Path config) {
        List<Finding> findings = new ArrayList<>(generation() >= 5 ? pinsOfPi5(config) : pinsOfOlderPi(config));
        COMMAND_LINES.stream()
                .map(root::resolve)
                .filter(Files::exists)
                .findFirst()
                .ifPresent(file -> findings.add(console(file)));
        return findings;
    }

    /** 3, 4, 5; what is unknown is taken for a Pi 4. */
    private int generation() {
        return settings(root.resolve(MODEL)).stream()
                .map(GENERATION::matcher)
                .filter(Matcher::find)
                .map(model -> Integer.parseInt(model.group(1)))
                .findFirst()
                .orElse(4);
    }

    /** The serial port of the header is one of its own there, and off until it is asked for. */
    private List<Finding> pinsOfPi5(Path config) {
        boolean on =
                active(config).stream().anyMatch(line -> line.matches("dt(overlay=uart0(-pi5)?|param=uart0(=on)?)"));
        return List.of(
                on
                        ? new Finding(true, config + ": the UART on the pins is on")
                        : new Finding(
                                false,
                                config
                                        + ": the UART on the pins is off; add a line dtparam=uart0=on and reboot (its port"
                                        + " is /dev/ttyAMA0)"));
    }

    private List<Finding> pinsOfOlderPi(Path config) {
        List<String> lines = active(config);
        boolean free = lines.stream().anyMatch(line -> line.matches("dtoverlay=(disable-bt|miniuart-bt).*"));
        return List.of(
                lines.contains("enable_uart=1")
                        ? new Finding(true, config + ": the UART is on")
                        : new Finding(
                                false, config + ": the UART on the pins is off; add a line enable_uart=1 and reboot"),
                free
                        ? new Finding(true, config + ": the good UART is free of Bluetooth")
                        : new Finding(
                                false,
                                config + ": Bluetooth holds the good UART, and what is left changes its speed with the"
                                        + " processor; add dtoverlay=disable-bt and reboot"));
    }

    /** Settings that count for this Pi: sections of other models are left out. */
    private List<String> active(Path config) {
        List<String> active = new ArrayList<>();
        boolean counts = true;
        for (String line : settings(config)) {
            if (line.startsWith("[")) {
                counts = line.equals("[all]") || line.matches("\\[(pi|cm)" + generation() + "(00|\\+)?]");
            } else if (counts) {
                active.add(line);
            }
        }
        return active;
    }

    private static Finding console(Path file) {
        boolean taken = settings(file).stream().anyMatch(line -> line.matches(".*console=(serial0|ttyAMA0|ttyS0).*"));
        return taken
                ? new Finding(
                        false, file + ": a login console sits on the UART; remove console=serial0,115200 and reboot")
                : new Finding(true, file + ": no console on the UART");
    }

    private static List<String> settings(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
