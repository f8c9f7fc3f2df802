package tsuji.sim.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged gateway as a process of its own, started through {@code deploy/bin/tsuji-gateway}; it comes back at the same
 * ports. One thread commands it.
 */
public final class GatewayProcess implements AutoCloseable {
    /** Area and name under which it is known to the city. */
    public static final String AREA = "demo";

    public static final String NAME = "gw-01";

    private static final Pattern READY = Pattern.compile("tsuji-gateway READY mqtt=(\\d+) mqtts=-?\\d+ http=-?\\d+.*");
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    // It answers within milliseconds; a machine that does much else at once is not its fault.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final Map<String, String> ENVIRONMENT = Map.of("TSUJI_NO_BUILD", "1");

    private final GatewaySettings settings;
    private final Map<String, String> base = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private final int mqttPort;
    private final int httpPort;
    private List<String> wrapper;
    private ChildProcess process;

    /** Lays out its folder; nothing runs yet. */
    public GatewayProcess(GatewaySettings settings) throws IOException {
        this.settings = settings;
        this.wrapper = settings.wrapper();
        this.mqttPort = FreePort.find();
        this.httpPort = FreePort.find();
        base.put("area", quoted(AREA));
        base.put("gateway", quoted(NAME));
        base.put("data_dir", quoted(dataFolder().toString()));
        base.put("mqtt.port", Integer.toString(mqttPort));
        base.put("mqtt.tls_port", "-1");
        base.put("http.port", Integer.toString(httpPort));
        Files.createDirectories(settings.folder());
        Files.writeString(configuration(), settings.toml(base), StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Path configuration() {
        return settings.folder().resolve("gateway.toml");
    }

    /** Where it keeps journal and registry. */
    public Path dataFolder() {
        return settings.data();
    }

    /** What it and its tools have said. */
    public Path log() {
        return settings.folder().resolve("gateway.log");
    }

    public int mqttPort() {
        return mqttPort;
    }

    /** Of its door for CoAP over DTLS; empty: it has none. */
    public Optional<Integer> coapsPort() {
        return settings.coapsPort();
    }

    /** Of its door for MQTT over TLS; empty: it has none. */
    public Optional<Integer> mqttTlsPort() {
        return settings.mqttTlsPort();
    }

    /** Registers devices from a list {@code id,type,label,secret}. */
    public void importDevices(Path csv) throws IOException, InterruptedException {
        command("device", "import", "--data", dataFolder().toString(), csv.toString());
    }

    /**
     * Runs one of its other commands to the end.
     *
     * @return what it wrote.
     * @throws IOException when it ends with another code than 0; the message has its last words.
     */
    public List<String> command(String... words) throws IOException, InterruptedException {
        return outcome(tool(commandLine(words), ENVIRONMENT));
    }

    /** The same with its configuration, and on its disk: what the command writes is lost with what the gateway writes. */
    public List<String> configuredCommand(String... words) throws IOException, InterruptedException {
        return outcome(launchCommand(words));
    }

    /** The same, and does not wait for its end. */
    public ChildProcess launchCommand(String... words) throws IOException {
        List<String> line = commandLine(words);
        line.addAll(List.of("--config", configuration().toString()));
        return tool(line, environment());
    }

    private ChildProcess tool(List<String> line, Map<String, String> environment) throws IOException {
        return new ChildProcess(line, environment, settings.folder().resolve("tool.log"));
    }

    private static List<String> outcome(ChildProcess running) throws IOException, InterruptedException {
        try (ChildProcess tool = running) {
            tool.awaitEnd(START_MAX);
            return tool.output();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(settings.environment());
        environment.putAll(ENVIRONMENT);
        return environment;
    }

    private List<String> commandLine(String... words) {
        List<String> line = new ArrayList<>();
        line.add(Checkout.gatewayProgram().toString());
        line.addAll(List.of(words));
        return line;
    }

    /** Starts it, also again; returns when it takes devices. */
    public void start() throws IOException, InterruptedException {
        launch();
        awaitReady();
    }

    /** Waits until it takes devices. */
    public void awaitReady() throws IOException, InterruptedException {
        String ready = process.awaitLine(text -> READY.matcher(text).matches(), START_MAX);
        Matcher ports = READY.matcher(ready);
        if (!ports.matches() || Integer.parseInt(ports.group(1)) != mqttPort) {
            throw new IllegalStateException("gateway listens elsewhere: " + ready);
        }
    }

    /** From the next start on it is started by another program, or by none. */
    public void wrappedBy(List<String> words) {
        wrapper = List.copyOf(words);
    }

    /** Starts it and does not wait until it is ready. */
    public void launch() throws IOException {
        List<String> line = new ArrayList<>(wrapper);
        line.addAll(commandLine("run", "--config", configuration().toString()));
        process = new ChildProcess(line, environment(), log());
    }

    /** Whether it has said that it takes devices. */
    public boolean isReady() {
        return isRunning() && process.hasWritten(line -> READY.matcher(line).matches());
    }

    /** For tools that watch or hinder it. */
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process != null && process.isRunning();
    }

    /** SIGKILL, as {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGTERM; returns its exit code. */
    public int terminate() throws IOException, InterruptedException {
        if (!process.terminate(STOP_MAX)) {
            throw new IOException("gateway still runs " + STOP_MAX.toSeconds() + " s after SIGTERM");
        }
        return process.exitCode();
    }

    /** SIGSTOP. */
    public void pause() throws IOException, InterruptedException {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        process.resume();
    }

    /** Resident memory; 0 when it does not run. */
    public long residentBytes() {
        return isRunning() ? process.residentBytes() : 0;
    }

    /** Processor time of the running process. */
    public Duration cpu() {
        return isRunning() ? process.cpu() : Duration.ZERO;
    }

    /** Lines it has written since its last start. */
    public List<String> output() throws IOException {
        return process.output();
    }

    /** Where a page of it is found. */
    public String url(String path) {
        return "http://127.0.0.1:" + httpPort + path;
    }

    /** What it answers to {@code GET}, for example of {@code /metrics}. */
    public String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url(path)))
                .timeout(ANSWER_MAX)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (HttpTimeoutException e) {
            HttpTimeoutException named = new HttpTimeoutException("the gateway does not answer GET " + path + " within "
                    + ANSWER_MAX.toSeconds() + " s; its log is in " + log());
            named.initCause(e);
            throw named;
        }
    }

    /** Its balance now. */
    public GatewayLedger ledger() throws IOException, InterruptedException {
        return GatewayLedger.parse(get("/ledger"));
    }

    /** Ends it: asks first, then kills. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        try {
            process.terminate(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
        }
    }
}
