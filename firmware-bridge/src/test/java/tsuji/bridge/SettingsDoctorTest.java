package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.GatewayOutbox;
import tsuji.bridge.link.GatewaySettings;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

class SettingsDoctorTest {
    @TempDir
    private Path folder;

    private record Wanted(String name, Optional<String> serialPort, boolean usesPins) implements Link {
        @Override
        public Set<DeviceId> devices() {
            return Set.of();
        }

        @Override
        public Driver driver(Surroundings around) {
            throw new AssertionError("a doctor opens no line");
        }
    }

    private List<Doctor.Finding> findings(Path port, Path state, int gatewayPort) {
        return findings(new Wanted("house", Optional.of(port.toString()), false), state, gatewayPort);
    }

    private List<Doctor.Finding> findings(Link link, Path state, int gatewayPort) {
        GatewaySettings gateway = new GatewaySettings("tcp://127.0.0.1:" + gatewayPort, new DeviceId("bridge"), 2_000);
        return new SettingsDoctor(
                        new BridgeConfig(gateway, state, List.of(link), new GatewayOutbox.Agent("a", Set.of())), folder)
                .findings();
    }

    @Test
    void whatIsThereIsFine() throws IOException {
        Path port = Files.createFile(folder.resolve("port"));
        try (ServerSocket gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(findings(port, folder.resolve("made/later"), gateway.getLocalPort()))
                    .hasSize(3)
                    .allMatch(Doctor.Finding::fine);
        }
    }

    @Test
    void pinsThatMayBeUsedAreFine() throws IOException {
        chips("gpiochip0", "gpiochip4");

        assertThat(pins())
                .containsExactly(
                        new Doctor.Finding(true, "cabinet: " + folder + "/dev/gpiochip0 can be used"),
                        new Doctor.Finding(true, "cabinet: " + folder + "/dev/gpiochip4 can be used"));
    }

    @Test
    void pinsThatMayNotBeUsedNeedTheirGroup() throws IOException {
        chips("gpiochip0");
        // Rights do not stop root, who may run this; what leads nowhere stops everybody.
        Files.createSymbolicLink(folder.resolve("dev/gpiochip1"), folder.resolve("nowhere"));

        assertThat(pins()).extracting(Doctor.Finding::fine).containsExactly(true, false);
        assertThat(pins().get(1).text())
                .startsWith("cabinet: " + folder + "/dev/gpiochip1 may not be used")
                .contains("sudo usermod -aG gpio ");
    }

    @Test
    void machineWithoutPinsIsToldWhatToSetInstead() throws IOException {
        chips("ttyS0");

        assertThat(pins()).singleElement().satisfies(finding -> {
            assertThat(finding.fine()).isFalse();
            assertThat(finding.text()).contains("gpiochip* is not there", "platform = \"folder\"");
        });
    }

    private void chips(String... names) throws IOException {
        Files.createDirectories(folder.resolve("dev"));
        for (String name : names) {
            Files.createFile(folder.resolve("dev").resolve(name));
        }
    }

    /** What is found about the pins of a cabinet. */
    private List<Doctor.Finding> pins() throws IOException {
        try (ServerSocket gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Doctor.Finding> all = findings(
                    new Wanted("cabinet", Optional.empty(), true), folder.resolve("state"), gateway.getLocalPort());
            return all.subList(0, all.size() - 2);
        }
    }

    @Test
    void whatIsMissingIsNamedWithWhatToDo() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        Path file = Files.createFile(folder.resolve("file"));

        List<Doctor.Finding> findings = findings(folder.resolve("port"), file, nobody);

        assertThat(findings).noneMatch(Doctor.Finding::fine);
        assertThat(findings.get(0).text())
                .startsWith("house: " + folder.resolve("port") + " is not there")
                .contains("/dev/serial/by-id");
        assertThat(findings.get(1).text()).contains(file.toString(), "another state_folder");
        assertThat(findings.get(2).text()).contains("127.0.0.1:" + nobody, "is tsuji-gateway running");
    }
}
