package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tsuji.sim.fault.Tool;

/** The heap of another JVM, one with the serial collector. */
final class Heap {
    private static final Pattern USED = Pattern.compile("(?:def new|tenured) generation.*?used (\\d+)K");

    private Heap() {}

    /** What is in use when the collector has been. */
    static long bytesAfterCollection(long pid) throws Exception {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        assertThat(bytes).isPositive();
        return bytes;
    }

    private static String jcmd(long pid, String command) throws Exception {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Tool.run(List.of(program.toString(), Long.toString(pid), command));
    }
}
