package tsuji.sim.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles the small C programs in {@code src/main/c}: what Java cannot say to the kernel. */
public final class CProgram {
    private CProgram() {}

    /** A program. */
    public static Path compile(String name, Path folder) throws IOException, InterruptedException {
        return gcc(name, folder.resolve(name), List.of());
    }

    /** A library for {@code LD_PRELOAD}. */
    public static Path compileLibrary(String name, Path folder) throws IOException, InterruptedException {
        return gcc(name, folder.resolve(name + ".so"), List.of("-shared", "-fPIC"));
    }

    private static Path gcc(String name, Path output, List<String> flags) throws IOException, InterruptedException {
        Path source = Checkout.root().resolve("device-sim/src/main/c/" + name + ".c");
        List<String> command = new ArrayList<>(List.of("gcc", "-Wall", "-Wextra", "-Werror", "-O1"));
        command.addAll(flags);
        command.addAll(List.of("-o", output.toString(), source.toString(), "-ldl"));
        Programs.run(command);
        return output;
    }
}
