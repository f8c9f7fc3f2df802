package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What the help of every command of the module's program says about its options and parameters. */
class CommandLineTest {
    @Test
    void valuesHaveNamesForPeople() {
        // Without a label picocli shows the name of the field, as <field>.
        assertThat(arguments(argument ->
                        argument.arity().max() > 0 && argument.paramLabel().startsWith("<")))
                .isEmpty();
    }

    @Test
    void everyOptionIsExplained() {
        assertThat(arguments(argument -> argument.isOption() && argument.description().length == 0))
                .isEmpty();
    }

    /** Those of all commands of the module that are so, as "command argument". */
    private static List<String> arguments(Predicate<ArgSpec> wanted) {
        List<String> found = new ArrayList<>();
        for (JavaClass type : ModuleClasses.ALL) {
            if (type.isAnnotatedWith(Command.class)) {
                collect(CommandSpec.forAnnotatedObject(type.reflect()), wanted, found);
            }
        }
        return found;
    }

    private static void collect(CommandSpec command, Predicate<ArgSpec> wanted, List<String> found) {
        command.args().stream()
                .filter(argument -> !argument.hidden() && wanted.test(argument))
                .forEach(argument -> found.add(command.qualifiedName() + " " + argument.paramLabel()));
        command.subcommands().values().forEach(subcommand -> collect(subcommand.getCommandSpec(), wanted, found));
    }
}
