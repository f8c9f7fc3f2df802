package tsuji.bridge;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.bridge.link.CommPorts;

/** {@code tsuji-bridge probe PORT}: what is attached there? Asks each kind in turn until one answers, and changes nothing. */
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
        try {
            boolean found =
                    new Probe(Bridge.KINDS, new CommPorts(), spec.commandLine().getOut()).of(port);
            return found ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.CHECK_FAILED;
        }
    }
}
