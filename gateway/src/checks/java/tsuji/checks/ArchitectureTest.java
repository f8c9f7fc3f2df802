package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds README's package table over the compiled classes of the module that runs it. */
class ArchitectureTest {
    private static final String PROJECT = "tsuji.";
    private static final Set<String> JDK = Set.of("java.", "javax.", "jdk.", "sun.", "org.w3c.dom.", "org.xml.sax.");

    private final PackageTable table =
            PackageTable.of(Project.read(Project.root().resolve("README.md")));
    private final JavaClasses classes = ModuleClasses.ALL;

    @Test
    void everyPackageHasARowInReadme() {
        Set<String> missing = packages();
        missing.removeAll(table.packages());

        assertThat(missing).as("packages without a row in README's table").isEmpty();
    }

    @Test
    void aPackageImportsOnlyWhatItsRowAllows() {
        Set<String> broken = new TreeSet<>();
        dependencies().forEach(dependency -> {
            String from = dependency.getOriginClass().getPackageName();
            String to = target(dependency).getPackageName();
            if (to.startsWith(PROJECT) && !table.allows(from, to)) {
                broken.add(from + " must not use " + to + ": " + line(dependency));
            }
        });

        assertThat(broken).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("tsuji.(**)")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void everyLibraryHasOneHome() {
        Set<String> broken = new TreeSet<>(table.doubleHomes());
        dependencies().forEach(dependency -> {
            String library = target(dependency).getFullName();
            String user = dependency.getOriginClass().getPackageName();
            Set<String> homes = table.homes(library);
            boolean homeless = homes.isEmpty() && !isJdk(library) && !table.needsNoHome(library);
            if (!library.startsWith(PROJECT) && (homeless || !table.lets(user, library))) {
                broken.add(user + " uses " + library + ", at home in " + homes + ": " + line(dependency));
            }
        });

        assertThat(broken).isEmpty();
    }

    @Test
    void packagesAreAtMostTwoBelowTheirProgram() {
        assertThat(packages()).allMatch(name -> name.split("\\.").length <= 4);
    }

    @Test
    void otherProgramsUseOnlyTheWireOfTheGateway() {
        Set<String> broken = new TreeSet<>();
        dependencies().forEach(dependency -> {
            String from = dependency.getOriginClass().getPackageName();
            String to = target(dependency).getPackageName();
            boolean otherProgram = !from.startsWith("tsuji.gateway") && !from.equals("tsuji.wire");
            if (otherProgram && to.startsWith("tsuji.gateway")) {
                broken.add(line(dependency));
            }
        });

        assertThat(broken).isEmpty();
    }

    private Set<String> packages() {
        return classes.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Dependency> dependencies() {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> !target(dependency).isPrimitive())
                .collect(Collectors.toSet());
    }

    private static JavaClass target(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType();
    }

    private static boolean isJdk(String className) {
        return JDK.stream().anyMatch(className::startsWith);
    }

    private static String line(Dependency dependency) {
        return dependency.getDescription().lines().findFirst().orElse("");
    }
}
