package tsuji.bridge;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.bridge.link.CommPorts;
import tsuji.bridge.link.UnitRange;

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

    @Option(
            names = "--units",
            paramLabel = "A-B",
            description = "Modbus units that are asked, 1-247 at most (default: 1-" + UnitRange.SWEEP_MAX
                    + "); each takes about a second.")
    private String units;

    @Override
    public Integer call() throws InterruptedException {
        try {
            boolean found = new Probe(Bridge.KINDS, spec.commandLine().getOut())
                    .of(new CommPorts(), port, range(), System::nanoTime);
            return found ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.CHECK_FAILED;
        }
    }

    private UnitRange range() {
        try {
            return units == null ? UnitRange.USUAL : UnitRange.parse(units);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--units: " + e.getMessage());
        }
    }
}
