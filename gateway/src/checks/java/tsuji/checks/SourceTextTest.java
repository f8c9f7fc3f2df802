package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every committed text must keep to, and what every package must say about itself. */
class SourceTextTest {
    private static final Pattern URL = Pattern.compile("(?:https?|mqtts?)://([A-Za-z0-9.-]+)[^\\s\"'<>)`]*");

    /** Hosts that may stand in a build or deployment file: names of formats and licences, this machine, placeholders. */
    private static final Pattern HARMLESS_HOST = Pattern.compile(
            "localhost|127\\.0\\.0\\.1|192\\.0\\.2\\.\\d+|([\\w-]+\\.)*example(\\.\\w+)?"
                    + "|www\\.w3\\.org|www\\.apache\\.org|json-schema\\.org|checkstyle\\.org|([\\w-]+\\.)?github\\.com");

    private static final Pattern POM_NAMESPACE = Pattern.compile("http://maven\\.apache\\.org/(POM|xsd).*");

    /** A path in the private folders of whoever wrote the file. */
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![A-Za-z0-9_.$}*-])/(work|root|home|farm)/[A-Za-z0-9]");

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@author|@Disabled");

    private static final int README_LINES_MAX = 130;

    private static final Set<String> TOP_LEVEL = Set.of(
            "gateway", "device-sim", "firmware-bridge", "deploy", "pom.xml", "README.md", "LICENSE", "CHANGELOG.md");

    private final Path root = Project.root();

    @Test
    void topLevelHoldsOnlyWhatIsFixed() {
        Set<String> extra = new TreeSet<>();
        Project.files()
                .forEach(file -> extra.add(root.relativize(file).getName(0).toString()));
        extra.removeIf(name -> name.startsWith(".") || TOP_LEVEL.contains(name));

        assertThat(extra).isEmpty();
    }

    @Test
    void buildFilesNameNoHostOfARegistry() {
        assertThat(hits(Project.files().stream().filter(this::isBuildFile), URL, this::isForeign))
                .isEmpty();
    }

    @Test
    void noFileNamesAPathOfTheMachineItWasWrittenOn() {
        assertThat(hits(texts(), MACHINE_PATH, match -> true)).isEmpty();
    }

    @Test
    void nothingUnfinishedIsCommitted() {
        Stream<Path> sources = texts().filter(file -> !file.endsWith("SourceTextTest.java"));

        assertThat(hits(sources, UNFINISHED, match -> true)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Path sources = Project.module().resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            Set<Path> silent = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .filter(folder -> Files.notExists(folder.resolve("package-info.java")))
                    .map(sources::relativize)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(silent).as("packages without package-info.java").isEmpty();
        }
    }

    @Test
    void readmeNamesTheTwoCommandsAndFitsTwoScreens() {
        String readme = Project.read(root.resolve("README.md"));

        assertThat(readme).contains("deploy/demo", "deploy/verify", "mvn -pl gateway test");
        assertThat(readme.lines()).hasSizeLessThanOrEqualTo(README_LINES_MAX);
    }

    private boolean isBuildFile(Path file) {
        String name = root.relativize(file).toString();
        return name.endsWith("pom.xml")
                || name.endsWith(".properties")
                || name.endsWith(".json")
                || name.endsWith(".sh")
                || name.startsWith("deploy/")
                || name.startsWith(".ci/")
                || name.startsWith(".mvn/");
    }

    private boolean isForeign(Matcher match) {
        return !HARMLESS_HOST.matcher(match.group(1)).matches()
                && !POM_NAMESPACE.matcher(match.group()).matches();
    }

    /** Everything that people wrote and read; data and binary files are left out. */
    private static Stream<Path> texts() {
        List<String> endings = List.of(
                ".java", ".xml", ".md", ".sh", ".toml", ".yaml", ".yml", ".py", ".c", ".service", ".properties");
        return Project.files().stream().filter(file -> {
            String name = file.getFileName().toString();
            boolean script = !name.contains(".") && file.toString().contains("deploy");
            return script || endings.stream().anyMatch(name::endsWith);
        });
    }

    private interface Condition {
        boolean holds(Matcher match);
    }

    private Set<String> hits(Stream<Path> files, Pattern pattern, Condition condition) {
        Set<String> hits = new TreeSet<>();
        files.forEach(file -> {
            List<String> lines = Project.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                Matcher match = pattern.matcher(lines.get(i));
                while (match.find()) {
                    if (condition.holds(match)) {
                        hits.add(root.relativize(file) + ":" + (i + 1) + " " + match.group());
                    }
                }
            }
        });
        return hits;
    }
}
