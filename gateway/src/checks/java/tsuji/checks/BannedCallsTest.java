package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Members of the JDK that may not be used, each with what to write instead. */
class BannedCallsTest {
    /** Where the programs start, talk to a terminal and read the machine's clock. */
    private static final Set<String> ROOTS = Set.of("tsuji.gateway", "tsuji.sim", "tsuji.bridge");

    /** What prints: the composition roots, and a program that the bench starts. */
    private static final Set<String> PROGRAMS = Set.of("tsuji.gateway", "tsuji.sim", "tsuji.bridge", "LimitServer");

    private static final Set<String> CLOCKS =
            Set.of("tsuji.gateway", "tsuji.sim", "tsuji.bridge", "tsuji.gateway.time");

    /** The simulator starts and breaks other programs; nothing else may start one. */
    private static final Set<String> LAUNCHERS = Set.of("tsuji.sim", "tsuji.sim.fault");

    private static final Set<String> NOWHERE = Set.of();

    /**
     * One ban.
     *
     * @param members full names of members; one that ends in {@code (} stands for all its overloads.
     * @param allowedIn packages, or a full class name, where it is in order.
     */
    private record Ban(String what, String instead, Set<String> allowedIn, List<String> members) {
        boolean hits(JavaAccess<?> access) {
            String used = access.getTarget().getFullName();
            boolean banned = members.stream()
                    .anyMatch(member -> member.endsWith("(") ? used.startsWith(member) : used.equals(member));
            String user = access.getOriginOwner().getPackageName();
            return banned
                    && !allowedIn.contains(user)
                    && !allowedIn.contains(access.getOriginOwner().getSimpleName());
        }
    }

    private static final List<Ban> BANS = List.of(
            new Ban(
                    "printing",
                    "take a PrintWriter by the constructor, or log",
                    PROGRAMS,
                    List.of("java.lang.System.out", "java.lang.System.err", "java.lang.Throwable.printStackTrace()")),
            new Ban(
                    "the machine's clock",
                    "take a clock by the constructor",
                    CLOCKS,
                    List.of(
                            "java.lang.System.currentTimeMillis()",
                            "java.time.Instant.now()",
                            "java.time.LocalDate.now(",
                            "java.time.LocalDateTime.now(",
                            "java.time.LocalTime.now(",
                            "java.time.ZonedDateTime.now(",
                            "java.time.OffsetDateTime.now(")),
            new Ban("sleeping", "wait on a queue, a lock or a timer", NOWHERE, List.of("java.lang.Thread.sleep(")),
            new Ban("own threads", "Loop", Set.of("Loop"), List.of("java.lang.Thread.<init>(")),
            new Ban("java.util.Date", "java.time", NOWHERE, List.of("java.util.Date.<init>(")),
            new Ban(
                    "the default charset",
                    "name the charset",
                    NOWHERE,
                    List.of(
                            "java.lang.String.getBytes()",
                            "java.lang.String.<init>([B)",
                            "java.lang.String.<init>([B, int, int)",
                            "java.nio.charset.Charset.defaultCharset()",
                            "java.io.InputStreamReader.<init>(java.io.InputStream)",
                            "java.io.OutputStreamWriter.<init>(java.io.OutputStream)",
                            "java.io.FileReader.<init>(java.io.File)",
                            "java.io.FileReader.<init>(java.lang.String)",
                            "java.io.FileWriter.<init>(java.io.File)",
                            "java.io.FileWriter.<init>(java.lang.String)")),
            new Ban(
                    "the default locale",
                    "name Locale.ROOT",
                    NOWHERE,
                    List.of("java.lang.String.toLowerCase()", "java.lang.String.toUpperCase()")),
            new Ban(
                    "other processes",
                    "nothing: only the simulator starts programs",
                    LAUNCHERS,
                    List.of("java.lang.ProcessBuilder.<init>(", "java.lang.Runtime.exec(")),
            new Ban(
                    "Java deserialization",
                    "the SenML codec",
                    NOWHERE,
                    List.of("java.io.ObjectInputStream.<init>(", "java.beans.XMLDecoder.<init>(")),
            new Ban(
                    "ending the JVM",
                    "return an exit code to Main",
                    ROOTS,
                    List.of("java.lang.System.exit(", "java.lang.Runtime.exit(")));

    private final JavaClasses classes = ModuleClasses.ALL;

    @TestFactory
    Stream<DynamicTest> isNotUsed() {
        return BANS.stream()
                .map(ban -> DynamicTest.dynamicTest(
                        ban.what(),
                        () -> assertThat(uses(ban))
                                .as("write instead: %s", ban.instead())
                                .isEmpty()));
    }

    private Set<String> uses(Ban ban) {
        Set<String> uses = new TreeSet<>();
        classes.forEach(type -> type.getAccessesFromSelf().stream()
                .filter(ban::hits)
                .forEach(access -> uses.add(access.getDescription())));
        return uses;
    }
}
