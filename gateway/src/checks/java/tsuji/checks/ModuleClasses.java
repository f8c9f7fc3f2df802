package tsuji.checks;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;

/** The compiled classes of the module whose tests run, read once. */
final class ModuleClasses {
    static final JavaClasses ALL = read();

    private ModuleClasses() {}

    private static JavaClasses read() {
        // The checks ask for names alone; reading every library behind them takes ten times as long.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPath(Path.of("target", "classes"));
    }
}
