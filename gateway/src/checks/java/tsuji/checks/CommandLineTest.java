package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What the help of every command of the module's program says. */
class CommandLineTest {
    /** The program and all its commands, however deep. */
    private static final List<CommandSpec> COMMANDS = commands();

    @Test
    void helpOfEveryCommandSaysWhatItDoesAndItsExitCodes() {
        assertThat(COMMANDS).hasSizeGreaterThan(1);
        assertThat(COMMANDS.stream().filter(command -> !explainsItself(command)))
                .extracting(CommandSpec::qualifiedName)
                .isEmpty();
    }

    @Test
    void valuesHaveNamesForPeople() {
        // Without a label picocli shows the name of the field, as <field>.
        assertThat(arguments(argument ->
                        argument.arity().max() > 0 && argument.paramLabel().startsWith("<")))
                .isEmpty();
    }

    @Test
    void everyOptionAndParameterIsExplained() {
        assertThat(arguments(argument -> argument.description().length == 0)).isEmpty();
    }

    private static boolean explainsItself(CommandSpec command) {
        String help = command.commandLine().getUsageMessage();
        return command.usageMessage().description().length > 0
                && help.startsWith("Usage: " + command.qualifiedName())
                && help.contains("--help")
                && help.contains("Exit codes");
    }

    /** Those of all commands that are so, as "command argument". */
    private static List<String> arguments(Predicate<ArgSpec> wanted) {
        return COMMANDS.stream()
                .flatMap(command -> command.args().stream()
                        .filter(argument -> !argument.hidden() && wanted.test(argument))
                        .map(argument -> command.qualifiedName() + " " + argument.paramLabel()))
                .toList();
    }

    private static List<CommandSpec> commands() {
        Class<?> program = ModuleClasses.ALL.stream()
                .filter(type -> type.isAnnotatedWith(Command.class)
                        && type.getSimpleName().equals("Main"))
                .findFirst()
                .orElseThrow()
                .reflect();
        List<CommandSpec> found = new ArrayList<>();
        collect(new CommandLine(program).getCommandSpec(), found);
        return found;
    }

    private static void collect(CommandSpec command, List<CommandSpec> found) {
        found.add(command);
        command.subcommands().values().forEach(subcommand -> collect(subcommand.getCommandSpec(), found));
    }
}
