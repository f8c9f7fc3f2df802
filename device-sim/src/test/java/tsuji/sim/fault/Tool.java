package tsuji.sim.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the machine that proofs need. */
public final class Tool {
    private Tool() {}

    /** Skips the test, saying why, when one is missing. */
    public static void assumeInstalled(String... names) {
        for (String name : names) {
            assumeTrue(isInstalled(name), name + " is not installed");
        }
    }

    /** Skips the test, saying why, when we are not root or may not mount (a container may forbid it to root too). */
    public static void assumeMayMount(Path folder) throws IOException, InterruptedException {
        assumeTrue(Long.parseLong(run(List.of("id", "-u")).strip()) == 0, "only root may mount file systems");
        assumeInstalled("mkfs.ext4", "mount", "umount", "losetup");
        Path probe = Files.createDirectory(folder.resolve("probe"));
        boolean mounted = exitCode(List.of("mount", "-t", "tmpfs", "none", probe.toString())) == 0;
        if (mounted) {
            run(List.of("umount", probe.toString()));
        }
        assumeTrue(mounted, "root may not mount file systems here");
        assumeTrue(exitCode(List.of("losetup", "--find")) == 0, "no loop device is free here");
    }

    private static boolean isInstalled(String name) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Runs a program to its end; what it wrote. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }

    private static int exitCode(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }
}
