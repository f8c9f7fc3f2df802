package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** systemd ignores a key it does not know, so a typing error would take a protection away in silence. */
class ServiceUnitTest {
    private static final Path UNIT = Path.of("..", "deploy", "systemd", "tsuji-gateway.service");

    private static final Set<String> KNOWN = Set.of(
            "Description",
            "Documentation",
            "After",
            "StartLimitIntervalSec",
            "Type",
            "ExecStart",
            "User",
            "Group",
            "UMask",
            "StateDirectory",
            "StateDirectoryMode",
            "ConfigurationDirectory",
            "WorkingDirectory",
            "Restart",
            "RestartSec",
            "TimeoutStopSec",
            "KillMode",
            "MemoryMax",
            "OOMScoreAdjust",
            "LimitNOFILE",
            "TasksMax",
            "CapabilityBoundingSet",
            "AmbientCapabilities",
            "SystemCallErrorNumber",
            "WantedBy");

    /** What an attacker who took over the process must not get around. */
    private static final Map<String, String> PROTECTIONS = Map.ofEntries(
            Map.entry("NoNewPrivileges", "yes"),
            Map.entry("ProtectSystem", "strict"),
            Map.entry("ProtectHome", "yes"),
            Map.entry("PrivateTmp", "yes"),
            Map.entry("PrivateDevices", "yes"),
            Map.entry("ProtectKernelTunables", "yes"),
            Map.entry("ProtectKernelModules", "yes"),
            Map.entry("ProtectKernelLogs", "yes"),
            Map.entry("ProtectControlGroups", "yes"),
            Map.entry("ProtectClock", "yes"),
            Map.entry("ProtectHostname", "yes"),
            Map.entry("ProtectProc", "invisible"),
            Map.entry("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
            Map.entry("RestrictNamespaces", "yes"),
            Map.entry("RestrictRealtime", "yes"),
            Map.entry("RestrictSUIDSGID", "yes"),
            Map.entry("RemoveIPC", "yes"),
            Map.entry("LockPersonality", "yes"),
            Map.entry("SystemCallArchitectures", "native"),
            Map.entry("SystemCallFilter", "@system-service,~@privileged @resources"));

    private static Map<String, String> settings() throws IOException {
        return Files.readAllLines(UNIT).stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> List.of(line.split("=", 2)))
                .collect(Collectors.toMap(
                        pair -> pair.get(0), pair -> pair.get(1), (first, second) -> first + "," + second));
    }

    @Test
    void everyProtectionIsOn() throws IOException {
        assertThat(settings()).containsAllEntriesOf(PROTECTIONS);
    }

    @Test
    void everyKeyIsOneThatSystemdKnows() throws IOException {
        Set<String> unknown = new TreeSet<>(settings().keySet());
        unknown.removeAll(KNOWN);
        unknown.removeAll(PROTECTIONS.keySet());

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MemoryDenyWriteExecute"})
    void whatAJvmCannotLiveWithIsAbsent(String key) throws IOException {
        assertThat(settings()).doesNotContainKey(key);
    }

    @Test
    void systemdGivesItLongerToStopThanItGivesItself() throws IOException {
        assertThat(Long.parseLong(settings().get("TimeoutStopSec"))).isGreaterThan(RunCommand.STOP_SECONDS_MAX);
    }
}
