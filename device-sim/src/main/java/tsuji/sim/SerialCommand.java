package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.serial.Emulator;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;

/** {@code tsuji-sim serial KIND PORT}: an emulated device at a pseudo terminal, for the bridge or for a tester. */
@Command(
        name = "serial",
        description = "Emulates a device at a serial port that a program can open (needs socat).",
        subcommands = SerialMeterCommand.class,
        mixinStandardHelpOptions = true)
final class SerialCommand {
    private static final int SERIAL_NUMBER_LENGTH = 14;

    /** Version 1.3.2, as register 1A shows it. */
    private static final byte[] FIRST_IMAGE = {0x32, 0x01};

    @Spec
    private CommandSpec spec;

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
        return serve(spec, port, new ModbusBus(new TreeSet<>(units), noise, clock.millis()), clock);
    }

    /** {@code serial ninebot}. */
    @Command(description = "A Ninebot or Xiaomi scooter, as it answers in a dock.", mixinStandardHelpOptions = true)
    int ninebot(
            @Parameters(paramLabel = "PORT", description = "Where the port is to appear.") Path port,
            @Option(names = "--xiaomi", description = "Frames as Xiaomi's, without source and target.") boolean xiaomi,
            @Option(
                            names = "--serial-number",
                            paramLabel = "TEXT",
                            defaultValue = "N2GTQ898C47911",
                            description = "14 characters (default: ${DEFAULT-VALUE}).")
                    String serialNumber,
            @Option(
                            names = "--speed",
                            paramLabel = "KM/H",
                            defaultValue = "0",
                            description =
                                    "It is ridden at this speed and cannot be locked (default: ${DEFAULT-VALUE}).")
                    double speed)
            throws IOException, InterruptedException {
        if (serialNumber.length() != SERIAL_NUMBER_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the serial number has " + serialNumber.length() + " characters, not " + SERIAL_NUMBER_LENGTH);
        }
        NinebotScooter scooter = new NinebotScooter(!xiaomi, serialNumber, FIRST_IMAGE, new Power());
        scooter.setSpeed((int) Math.round(speed * 10));
        return serve(spec, port, scooter, Clock.systemUTC());
    }

    /** {@code serial smp}. */
    @Command(description = "A device with MCUboot that takes images over SMP.", mixinStandardHelpOptions = true)
    int smp(
            @Parameters(paramLabel = "PORT", description = "Where the port is to appear.") Path port,
            @Option(
                            names = "--image",
                            required = true,
                            paramLabel = "FILE",
                            description = "The signed image that it runs at first.")
                    Path image,
            @Option(names = "--forgets", description = "After a restart an upload begins anew.") boolean forgets,
            @Option(names = "--refuses", description = "Its boot loader finds every new image unfit.") boolean refuses)
            throws IOException, InterruptedException {
        try {
            McubootDevice device = new McubootDevice(Files.readAllBytes(image), !forgets, new Power());
            if (refuses) {
                device.refuseNewImages();
            }
            return serve(spec, port, device, Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), image + ": " + e.getMessage());
        }
    }

    /** Until a signal comes. */
    static int serve(CommandSpec spec, Path path, Emulator emulator, Clock clock)
            throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        StopSignal stop = StopSignal.take();
        try (SerialPort port = new SerialPort(path.toAbsolutePath(), emulator, clock)) {
            out.println("READY " + path);
            port.serve(stop);
        }
        return ExitCode.PASS;
    }
}
