package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;

/** A technician with curl commands a scooter through a running gateway. Skipped without curl. */
@Timeout(120)
class ConsoleIT {
    private static final String SCOOTER = "sc-0001";
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Pattern ID = Pattern.compile("\"id\":\"(console-[0-9a-f-]{36})\"");

    @TempDir
    private Path directory;

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private GatewayProcess gateway;
    private String token;

    @BeforeEach
    void findCurl() {
        Assumptions.assumeTrue(Files.isExecutable(CURL), "no curl");
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void start() throws IOException {
        gateway = GatewayProcess.start(
                        directory,
                        "run",
                        "--data",
                        data().toString(),
                        "--set",
                        "mqtt.port=0",
                        "--set",
                        "mqtt.tls_port=-1",
                        "--set",
                        "http.port=-1",
                        "--set",
                        "time.synced_file=",
                        "--set",
                        "console.port=0")
                .awaitReady();
    }

    private String tool(String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--data", data().toString()));
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(out, true), all.toArray(String[]::new));
        assertThat(code).as(out.toString()).isZero();
        return out.toString().strip();
    }

    /** The answer's body, and its status in the last line. The token is in a file: whoever lists processes sees arguments. */
    private String curl(String path, String... options) throws Exception {
        Path header = directory.resolve("header");
        Files.writeString(header, "Authorization: Bearer " + token + "\n");
        List<String> line = new ArrayList<>(List.of(CURL.toString(), "-sS", "--max-time", "30", "-H", "@" + header));
        line.addAll(List.of("-w", "%{http_code}\n", "-H", "Content-Type: application/json"));
        line.addAll(Arrays.asList(options));
        line.add("http://localhost:" + gateway.consolePort() + "/api/v1/commands" + path);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(answer).isZero();
        return answer;
    }

    private String send(String name) throws Exception {
        String answer = curl("", "-d", "{\"device\":\"" + SCOOTER + "\",\"name\":\"" + name + "\"}");
        assertThat(answer).endsWith("202\n").contains("\"issuer\":\"console:anna\"");
        Matcher id = ID.matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }

    private String awaitState(String id, String state) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> curl("/" + id), answer -> answer.contains("\"state\":\"" + state + "\""));
    }

    private MqttClient scooter(String secret) throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + gateway.mqttPort(), SCOOTER, new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(SCOOTER);
        options.setPassword(secret.toCharArray());
        client.connect(options);
        client.subscribe(
                "v1/" + SCOOTER + "/commands",
                1,
                (topic, message) -> commands.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        return client;
    }

    private static void say(MqttClient client, String what, String text) throws MqttException {
        client.publish("v1/" + SCOOTER + "/" + what, text.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    @Test
    void aTechnicianCommandsAndTheAuditLogNamesHer() throws Exception {
        String secret = new Enrolment(data(), new SecureRandom(), System::currentTimeMillis)
                .add(Application.of(SCOOTER, "scooter"));
        token = tool("console", "token", "add", "anna");
        start();
        try (GatewayProcess running = gateway) {
            String takenBack = send("locate");
            awaitState(takenBack, "accepted");
            assertThat(curl("/" + takenBack, "-X", "DELETE")).endsWith("202\n");
            assertThat(awaitState(takenBack, "refused")).contains("\"reason\":\"cancelled\"");

            try (MqttClient device = scooter(secret)) {
                String unlock = send("unlock");
                assertThat(commands.poll(30, TimeUnit.SECONDS)).contains(unlock, "\"issuer\":\"console:anna\"");
                assertThat(curl("/" + unlock, "-X", "DELETE")).endsWith("409\n");
                say(
                        device,
                        "results",
                        "[{\"n\":\"command_id\",\"vs\":\"" + unlock + "\"},{\"n\":\"outcome\",\"vs\":\"succeeded\"}]");
                awaitState(unlock, "succeeded");

                say(device, "telemetry", "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":4}]");
                assertThat(awaitState(send("lock"), "refused")).contains("unsafe: it moves at 4.0 m/s");
                assertThat(commands).isEmpty();

                audited(takenBack, unlock);
                device.disconnect();
            }

            tool("console", "token", "revoke", "anna");
            assertThat(curl("")).endsWith("401\n");
            assertThat(running.err() + running.out()).doesNotContain(token).contains("console:anna: command");
        }
    }

    private void audited(String takenBack, String unlock) throws IOException {
        CommandTools tools = new CommandTools(data());
        assertThat(tools.verifyAudit()).isEmpty();
        assertThat(tools.audit())
                .anyMatch(row -> row.endsWith(unlock + " accepted " + SCOOTER + " unlock by console:anna"))
                .anyMatch(row -> row.endsWith(takenBack + " refused cancelled by console:anna"));
        assertThat(tool("audit", "verify")).isEqualTo("sound");
    }
}
