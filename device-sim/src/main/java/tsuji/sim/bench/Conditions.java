package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.fault.ChildProcess;

/** What a reader must know to judge figures: machine, system, disk, versions, settings. */
public final class Conditions {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private Conditions() {}

    /** @param folder where subjects keep their files. */
    public static List<String> of(Path folder) throws IOException, InterruptedException {
        return List.of(
                "Processor: " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores",
                "System: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                "Disk: " + Files.getFileStore(folder).type(),
                "JVM: " + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                "mosquitto: " + mosquitto(folder),
                "Gateway: shipping JVM flags, all settings default except the rate limits (lifted) and"
                        + " uplink.backoff_max_ms = 1000",
                "mosquitto as edge: persistence, max_queued_messages 0, max_inflight_messages 0, set_tcp_nodelay, bridge with"
                        + " QoS 1, cleansession false, restart_timeout 1; the same city broker behind both");
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String mosquitto(Path folder) throws IOException, InterruptedException {
        if (BrokerProcess.program().isEmpty()) {
            return "not installed; its rows are left out";
        }
        List<String> command = new ArrayList<>();
        command.add(BrokerProcess.program().get().toString());
        command.add("-h");
        // It ends with 3 after its help.
        try (ChildProcess process = new ChildProcess(command, Map.of(), folder.resolve("version.log"))) {
            return process.awaitLine(line -> line.startsWith("mosquitto version"), ANSWER_MAX)
                    .replace("mosquitto version ", "");
        }
    }
}
