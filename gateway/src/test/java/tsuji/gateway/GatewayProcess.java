package tsuji.gateway;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway as a process of its own, as an operator runs it. */
final class GatewayProcess implements AutoCloseable {
    /** From this version on Java warns when native code was not announced; deploy/bin announces it likewise. */
    private static final int WARNS_OF_NATIVE_CODE = 22;

    private static final Pattern READY = Pattern.compile(
            "tsuji-gateway READY mqtt=(-?\\d+) mqtts=(-?\\d+) http=(-?\\d+) coap=(-?\\d+) coaps=(-?\\d+) console=(-?\\d+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private GatewayProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static GatewayProcess start(Path logs, String... arguments) throws IOException {
        return startUnder(List.of(), logs, arguments);
    }

    /** Starts it by a command of its own, for example one that sets limits. */
    static GatewayProcess startUnder(List<String> wrapper, Path logs, String... arguments) throws IOException {
        Path out = Files.createTempFile(logs, "out", "");
        Path err = Files.createTempFile(logs, "err", "");
        // A child of a background job would inherit that Ctrl-C is ignored.
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= WARNS_OF_NATIVE_CODE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                // Starts faster; what the compiler would gain later is hardly reached here.
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=" + Path.of("src/test/resources/logback-operated.xml"),
                "tsuji.gateway.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new GatewayProcess(process, out, err);
    }

    /** Waits for the line that says that everything listens. */
    GatewayProcess awaitReady() {
        await().atMost(Duration.ofSeconds(60)).until(() -> ready().find() || !process.isAlive());
        if (!ready().find()) {
            throw new AssertionError("not ready: " + out() + err());
        }
        return this;
    }

    private Matcher ready() {
        return READY.matcher(out());
    }

    int mqttPort() {
        return port(1);
    }

    int mqttTlsPort() {
        return port(2);
    }

    int httpPort() {
        return port(3);
    }

    int coapPort() {
        return port(4);
    }

    int coapDtlsPort() {
        return port(5);
    }

    int consolePort() {
        return port(6);
    }

    private int port(int group) {
        Matcher ready = ready();
        if (!ready.find()) {
            throw new IllegalStateException("not ready");
        }
        return Integer.parseInt(ready.group(group));
    }

    /** Sends the signal, as kill does. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** CPU time that it used, and files that it has open: Linux only. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    long openFiles() {
        return Path.of("/proc", String.valueOf(process.pid()), "fd").toFile().list().length;
    }

    /** Exit code, within the time that the product promises for its end. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + out() + err());
        }
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
