package tsuji.sim;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultNeed;
import tsuji.sim.scenario.FaultParameter;

/** {@code tsuji-sim faults}: what a scenario can break, and how it is said. */
@Command(
        name = "faults",
        description = "Lists what a scenario can break; with a name, explains it: parameters, units, bounds, needs.",
        mixinStandardHelpOptions = true)
final class FaultsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A fault, for example uplink.flap.")
    private Optional<String> name = Optional.empty();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name.isPresent()) {
            explain(out, named(name.get()));
        } else {
            for (FaultKind kind : FaultKind.values()) {
                out.printf("%-20s %s%n", kind.label(), kind.effect());
            }
            out.println("`tsuji-sim faults NAME` explains one.");
        }
        return ExitCode.PASS;
    }

    private static FaultKind named(String name) {
        FaultKind kind = FaultKind.byLabel().get(name);
        if (kind == null) {
            throw new IllegalArgumentException("\"" + name + "\" is no fault; there are: "
                    + String.join(", ", new TreeSet<>(FaultKind.byLabel().keySet())));
        }
        return kind;
    }

    private static void explain(PrintWriter out, FaultKind kind) {
        out.println(kind.label() + ": " + kind.effect());
        out.println("  at   virtual time since the beginning of the run");
        out.println("  for  until it is mended; default: at once");
        if (kind.isOnDevices()) {
            out.println(
                    "  on   which devices: an id, a pattern such as \"EM-*\" or a row \"SC-{0001..0020}\"; default: all");
        }
        for (FaultParameter parameter : kind.parameters()) {
            out.println("  " + parameter.name() + "  " + parameter.meaning());
            out.println("       " + parameter.quantity().form() + "; allowed " + parameter.range() + "; default "
                    + parameter.quantity().format(parameter.otherwise()));
        }
        out.println("  needs "
                + (kind.needs().isEmpty()
                        ? "nothing but the devices"
                        : kind.needs().stream().sorted().map(FaultNeed::label).collect(Collectors.joining("; "))));
        out.println("  example " + kind.example());
    }
}
