package tsuji.sim.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A program that was started here and is ended here; its output goes to a file. Runs in a session of its own, so that
 * Ctrl-C in a terminal reaches only the simulator. One thread at a time.
 */
public final class ChildProcess implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    /** A thread that waits for a slow disk dies only when the disk has answered. */
    private static final long KILL_SECONDS_MAX = 60;

    private static final String NEW_SESSION = "setsid";

    private final Process process;
    private final Path log;
    private final long logStart;

    /** Starts it; output is appended to {@code log}. */
    public ChildProcess(List<String> command, Map<String, String> environment, Path log) throws IOException {
        List<String> own = new ArrayList<>(command);
        own.add(0, NEW_SESSION);
        ProcessBuilder builder = new ProcessBuilder(own)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        this.log = log;
        this.logStart = Files.exists(log) ? Files.size(log) : 0;
        this.process = builder.start();
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended yet. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Processor time so far; zero when it has ended. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory; 0 when it has ended. */
    long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /**
     * Waits for a line of its output.
     *
     * @throws IOException when it ends before, or does not write such a line in time; the message has its last words.
     */
    public String awaitLine(Predicate<String> wanted, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean ended = false;
        while (!ended && System.nanoTime() < deadline) {
            ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            for (String line : output()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
        }
        throw new IOException((ended
                        ? "ended with exit code " + process.exitValue()
                        : "not ready after " + timeout.toSeconds() + " s")
                + "; last words: " + lastWords());
    }

    /** Whether it has written such a line. */
    boolean hasWritten(Predicate<String> wanted) {
        try {
            return output().stream().anyMatch(wanted);
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for its end with exit code 0. */
    public void awaitEnd(Duration timeout) throws IOException, InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("still runs after " + timeout.toSeconds() + " s; last words: " + lastWords());
        }
        if (process.exitValue() != 0) {
            throw new IOException("ended with exit code " + process.exitValue() + "; last words: " + lastWords());
        }
    }

    /** Lines that this run of the program has written so far. */
    public List<String> output() throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int from = (int) Math.min(logStart, bytes.length);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private String lastWords() throws IOException {
        List<String> lines = output();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /** SIGKILL; returns when it is gone. */
    void kill() throws InterruptedException {
        destroy();
        if (!process.waitFor(KILL_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + pid() + " survives SIGKILL");
        }
    }

    /** SIGTERM, also to what a wrapper such as a tracer started; waits for the end. False: it still runs. */
    public boolean terminate(Duration timeout) throws InterruptedException {
        List<ProcessHandle> wrapped = process.descendants().toList();
        long deadline = System.nanoTime() + timeout.toNanos();
        wrapped.forEach(ProcessHandle::destroy);
        for (ProcessHandle program : wrapped) {
            // A wrapper that ends first would leave it behind.
            await(program, deadline - System.nanoTime());
        }
        process.destroy();
        return process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private static void await(ProcessHandle program, long nanos) throws InterruptedException {
        try {
            program.onExit().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            program.destroyForcibly();
        }
    }

    /** Exit code of a program that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** Ends it whatever it does; an interrupt does not hinder that. */
    @Override
    public void close() {
        destroy();
        process.onExit().join();
    }

    // A tracer that is killed would leave the traced program behind.
    private void destroy() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
