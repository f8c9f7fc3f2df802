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

    private List<Doctor.Finding> findings(Path port, Path state, int gatewayPort) {
        Link link = new Link() {
            @Override
            public String name() {
                return "house";
            }

            @Override
            public Set<DeviceId> devices() {
                return Set.of();
            }

            @Override
            public Optional<String> serialPort() {
                return Optional.of(port.toString());
            }

            @Override
            public Driver driver(Surroundings around) {
                throw new AssertionError("a doctor opens no line");
            }
        };
        GatewaySettings gateway = new GatewaySettings("tcp://127.0.0.1:" + gatewayPort, new DeviceId("bridge"), 2_000);
        return new SettingsDoctor(
                        new BridgeConfig(gateway, state, List.of(link), new GatewayOutbox.Agent("a", Set.of())))
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
