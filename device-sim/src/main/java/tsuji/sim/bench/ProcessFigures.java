package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What Linux says of a process at a moment.
 *
 * @param cpuSeconds user and system time so far.
 * @param residentBytes now.
 * @param residentBytesMax the most since its start.
 * @param writtenBytes that it caused to be written to disk so far.
 */
record ProcessFigures(double cpuSeconds, long residentBytes, long residentBytesMax, long writtenBytes) {
    /** Linux counts processor time for programs in hundredths of a second, whatever its own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;

    /** What HotSpot calls the threads of its compilers, as far as Linux keeps it. */
    private static final String COMPILER = "CompilerThre";

    static ProcessFigures of(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid));
        return parse(
                Files.readString(folder.resolve("stat")),
                Files.readAllLines(folder.resolve("status")),
                Files.readAllLines(folder.resolve("io")));
    }

    static ProcessFigures parse(String stat, List<String> status, List<String> io) {
        return new ProcessFigures(
                cpuSeconds(stat),
                1024 * number(status, "VmRSS:"),
                1024 * number(status, "VmHWM:"),
                number(io, "write_bytes:"));
    }

    private static double cpuSeconds(String stat) {
        // The second field is the program's name in parentheses, which may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1])) / TICKS_PER_SECOND;
    }

    /** Of the compilers of a JVM so far; 0 for another program. */
    static double compilerSeconds(long pid) throws IOException {
        double seconds = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                try {
                    String stat = Files.readString(thread.resolve("stat"));
                    seconds += stat.contains(COMPILER) ? cpuSeconds(stat) : 0;
                } catch (NoSuchFileException e) {
                    // It has ended.
                }
            }
        }
        return seconds;
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
