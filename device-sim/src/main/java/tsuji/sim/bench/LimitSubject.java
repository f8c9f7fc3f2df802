package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tsuji.sim.fault.ChildProcess;

/** {@link LimitServer} as a process. */
final class LimitSubject implements Subject {
    private static final Duration START_MAX = Duration.ofSeconds(30);

    private final ChildProcess process;
    private final int port;

    private LimitSubject(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param file what it appends to. */
    static LimitSubject appending(Path folder, Path file) throws IOException, InterruptedException {
        return start(folder, List.of(file.toString()));
    }

    static LimitSubject echo(Path folder) throws IOException, InterruptedException {
        return start(folder, List.of());
    }

    private static LimitSubject start(Path folder, List<String> arguments) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                // Two buffers for each of 5,000 devices.
                "-XX:MaxDirectMemorySize=256m",
                "-cp",
                System.getProperty("java.class.path"),
                LimitServer.class.getName()));
        command.addAll(arguments);
        ChildProcess process = new ChildProcess(command, Map.of(), folder.resolve("limit.log"));
        String ready = process.awaitLine(line -> line.startsWith(LimitServer.READY), START_MAX);
        return new LimitSubject(
                process,
                Integer.parseInt(ready.substring(LimitServer.READY.length()).strip()));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean forwards() {
        return false;
    }

    @Override
    public void close() {
        process.close();
    }
}
