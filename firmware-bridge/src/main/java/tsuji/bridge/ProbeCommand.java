package tsuji.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.bridge.link.CommPorts;
import tsuji.bridge.link.LinkKind;

/** {@code tsuji-bridge probe PORT}: what is attached there? Asks each kind in turn, and changes nothing. */
@Command(
        name = "probe",
        description = "Finds out what is attached to a serial port. The bridge must not be using it.",
        mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PORT", description = "For example /dev/serial/by-id/usb-…")
    private String port;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean found = false;
        for (LinkKind kind : Bridge.KINDS) {
            try {
                Optional<String> seen = kind.probe(new CommPorts(), port);
                out.println(kind.table() + ": " + seen.orElse("no answer"));
                found |= seen.isPresent();
            } catch (IOException e) {
                spec.commandLine().getErr().println(e.getMessage());
                return ExitCode.CHECK_FAILED;
            }
        }
        if (!found) {
            out.println(
                    port + ": nothing known answers. Is it powered, are the wires right, is another program using it?");
        }
        return found ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
