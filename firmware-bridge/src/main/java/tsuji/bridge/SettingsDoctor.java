package tsuji.bridge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tsuji.bridge.link.Link;

/**
 * Looks for what the settings ask for: ports, pins, a place for what must be remembered, the gateway. Opens no line.
 *
 * @param root of the file system; a tester's folder in tests.
 */
record SettingsDoctor(BridgeConfig config, Path root) {
    private static final int CONNECT_MILLIS_MAX = 2_000;
    private static final int MQTT_PORT = 1883;

    List<Doctor.Finding> findings() {
        List<Doctor.Finding> findings = new ArrayList<>();
        for (Link link : config.links()) {
            link.serialPort().map(port -> port(link.name(), Path.of(port))).ifPresent(findings::add);
            if (link.usesPins()) {
                findings.addAll(pins(link.name()));
            }
        }
        findings.add(stateFolder());
        findings.add(gateway());
        return findings;
    }

    private static Doctor.Finding port(String link, Path port) {
        if (!Files.exists(port)) {
            return new Doctor.Finding(
                    false,
                    link + ": " + port + " is not there: plug the adapter in, or write the name that"
                            + " ls -l /dev/serial/by-id shows");
        }
        return Doctor.mayUse(link + ": " + port, port, "dialout");
    }

    /** Which chip has the header's pins differs from model to model; all of a machine have the same owner. */
    private List<Doctor.Finding> pins(String link) {
        List<Doctor.Finding> findings = new ArrayList<>();
        Path devices = root.resolve("dev");
        try (DirectoryStream<Path> chips = Files.newDirectoryStream(devices, "gpiochip*")) {
            chips.forEach(chip -> findings.add(Doctor.mayUse(link + ": " + chip, chip, "gpio")));
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(new Doctor.Finding(false, link + ": " + devices + " cannot be read: " + e.getMessage()));
        }
        if (findings.isEmpty()) {
            findings.add(new Doctor.Finding(
                    false,
                    link + ": " + devices + "/gpiochip* is not there: the kernel knows no pins; on a machine"
                            + " without any set platform = \"folder\""));
        }
        findings.sort(Comparator.comparing(Doctor.Finding::text));
        return findings;
    }

    private Doctor.Finding stateFolder() {
        Path folder = config.stateFolder();
        Optional<Path> there = Optional.of(folder.toAbsolutePath());
        while (there.isPresent() && !Files.exists(there.get())) {
            there = Optional.ofNullable(there.get().getParent());
        }
        boolean usable = there.filter(path -> Files.isDirectory(path) && Files.isWritable(path))
                .isPresent();
        return new Doctor.Finding(
                usable,
                usable
                        ? folder + ": state can be kept there"
                        : folder + ": state cannot be kept there: make it a folder that the user of the bridge may"
                                + " write to, or name another state_folder");
    }

    private Doctor.Finding gateway() {
        String address = config.gateway().address();
        URI uri = URI.create(address);
        try (Socket socket = new Socket()) {
            int port = uri.getPort() < 0 ? MQTT_PORT : uri.getPort();
            socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS_MAX);
            return new Doctor.Finding(true, "gateway " + address + ": somebody listens");
        } catch (IOException e) {
            return new Doctor.Finding(
                    false,
                    "gateway " + address + ": nobody answers (" + e.getMessage()
                            + "): is tsuji-gateway running, and is this its MQTT port?");
        }
    }
}
