package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.serial.Emulator;
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;

/** {@code tsuji-sim serial KIND PORT}: an emulated device at a pseudo terminal, for the bridge or for a tester. */
@Command(
        name = "serial",
        description = "Emulates a device at a serial port that a program can open (needs socat).",
        mixinStandardHelpOptions = true)
final class SerialCommand {
    @Spec
    private CommandSpec spec;

    /** {@code serial meter}. */
    @Command(description = "A smart meter behind a Wi-SUN adapter.", mixinStandardHelpOptions = true)
    int meter(
            @Parameters(paramLabel = "PORT", description = "Where the port is to appear.") Path port,
            @Option(names = "--sided", description = "The adapter is a BP35C2 instead of a BP35A1.") boolean sided,
            @Option(
                            names = "--fault",
                            paramLabel = "FAULT",
                            description = "One of ${COMPLETION-CANDIDATES}; repeatable.")
                    List<SkStackMeter.Fault> faults,
            @Option(
                            names = "--ahead",
                            paramLabel = "TIME",
                            defaultValue = "0s",
                            description = "The meter's clock is ahead by so much (default: ${DEFAULT-VALUE}).")
                    Duration ahead)
            throws IOException, InterruptedException {
        SmartMeter.Settings usual = SmartMeter.Settings.DEFAULT;
        SmartMeter.Settings settings = new SmartMeter.Settings(
                usual.zone(), Math.toIntExact(ahead.toSeconds()), usual.singlePhase(), usual.digits(), usual.start());
        Clock clock = Clock.systemUTC();
        SmartMeter meter = new SmartMeter(settings, clock.millis());
        return serve(port, new SkStackMeter(meter, sided, faults == null ? Set.of() : Set.copyOf(faults)), clock);
    }

    /** {@code serial modbus}. */
    @Command(description = "A bus with meters like the SDM630.", mixinStandardHelpOptions = true)
    int modbus(
            @Parameters(paramLabel = "PORT", description = "Where the port is to appear.") Path port,
            @Option(names = "--unit", paramLabel = "N", defaultValue = "1", description = "Addresses; repeatable.")
                    List<Integer> units,
            @Option(
                            names = "--noise",
                            paramLabel = "SHARE",
                            defaultValue = "0",
                            description = "Share of garbled answers, 0 to 1 (default: ${DEFAULT-VALUE}).")
                    double noise)
            throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        return serve(port, new ModbusBus(new TreeSet<>(units), noise, clock.millis()), clock);
    }

    private int serve(Path path, Emulator emulator, Clock clock) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        StopSignal stop = StopSignal.take();
        try (SerialPort port = new SerialPort(path.toAbsolutePath(), emulator, clock)) {
            out.println("READY " + path);
            port.serve(stop);
        }
        return ExitCode.PASS;
    }
}
