package tsuji.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at the machine that the bridge runs on and says what to fix. Reads only.
 *
 * @param root of the file system; a tester's folder in tests.
 */
record Doctor(Path root) {
    private static final List<String> BOOT_FILES = List.of("boot/firmware/config.txt", "boot/config.txt");
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
        boolean usable = Files.isReadable(name) && Files.isWritable(name);
        return new Finding(
                usable,
                usable
                        ? name + " can be used"
                        : name + " may not be used: sudo usermod -aG dialout USER-OF-THE-BRIDGE, then restart it");
    }

    private Optional<Path> boot() {
        return BOOT_FILES.stream().map(root::resolve).filter(Files::exists).findFirst();
    }

    private List<Finding> uart(Path config) {
        List<Finding> findings = new ArrayList<>();
        List<String> lines = settings(config);
        findings.add(
                lines.contains("enable_uart=1")
                        ? new Finding(true, config + ": the UART is on")
                        : new Finding(
                                false, config + ": the UART on the pins is off; add a line enable_uart=1 and reboot"));
        boolean free = lines.stream().anyMatch(line -> line.matches("dtoverlay=(disable-bt|miniuart-bt).*"));
        findings.add(
                free
                        ? new Finding(true, config + ": the good UART is free of Bluetooth")
                        : new Finding(
                                false,
                                config + ": on a Pi 3 or 4 Bluetooth holds the good UART, and what is left changes its"
                                        + " speed with the processor; add dtoverlay=disable-bt and reboot (a Pi 5 needs"
                                        + " dtoverlay=uart0 instead)"));
        COMMAND_LINES.stream()
                .map(root::resolve)
                .filter(Files::exists)
                .findFirst()
                .ifPresent(file -> findings.add(console(file)));
        return findings;
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
