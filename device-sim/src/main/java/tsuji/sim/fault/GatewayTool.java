package tsuji.sim.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The gateway's program, run for one of its short commands. */
public final class GatewayTool {
    private static final Duration END_MAX = Duration.ofSeconds(60);

    private GatewayTool() {}

    /**
     * Runs it to the end.
     *
     * @return what it wrote.
     * @throws IOException when it ends with another code than 0; the message has its last words.
     */
    public static List<String> run(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Checkout.gatewayProgram().toString());
        line.addAll(List.of(words));
        Path log = Files.createTempFile("tsuji-gateway-", ".log");
        try (ChildProcess tool = new ChildProcess(line, Map.of(), log)) {
            tool.awaitEnd(END_MAX);
            return tool.output();
        } finally {
            Files.delete(log);
        }
    }
}
