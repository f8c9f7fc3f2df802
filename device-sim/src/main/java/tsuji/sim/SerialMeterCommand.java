package tsuji.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;

/** {@code tsuji-sim serial meter PORT}. */
@Command(name = "meter", description = "A smart meter behind a Wi-SUN adapter.", mixinStandardHelpOptions = true)
final class SerialMeterCommand implements Callable<Integer> {
    private static final Set<Integer> SLOT_MINUTES = Set.of(15, 30, 60);
    private static final int DIGITS_MAX = 8;
    private static final int TENTHS_PER_KWH = 10;
    private static final String SECOND_SERIAL = "A00X000002";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PORT", description = "Where the port is to appear.")
    private Path port;

    @Option(names = "--sided", description = "The adapter is a BP35C2 instead of a BP35A1.")
    private boolean sided;

    @Option(names = "--fault", paramLabel = "FAULT", description = "One of ${COMPLETION-CANDIDATES}; repeatable.")
    private List<SkStackMeter.Fault> faults = List.of();

    @Option(
            names = "--ahead",
            paramLabel = "TIME",
            defaultValue = "0s",
            description = "The meter's clock is ahead by so much (default: ${DEFAULT-VALUE}).")
    private Duration ahead;

    @Option(
            names = "--slot-minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "Length of its slots: 15, 30 or 60 (default: ${DEFAULT-VALUE}).")
    private int slotMinutes;

    @Option(names = "--two-wire", description = "Single-phase with two wires: it has no current of phase T.")
    private boolean twoWire;

    @Option(
            names = "--digits",
            paramLabel = "N",
            defaultValue = "6",
            description =
                    "Of its register, which counts 0.1 kWh and turns after them: 1 to 8 (default: ${DEFAULT-VALUE}).")
    private int digits;

    @Option(
            names = "--register",
            paramLabel = "KWH",
            description = "What its register shows now; 99999.9 turns within minutes (default: 6000 at the new year).")
    private Optional<Double> register = Optional.empty();

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description = {
                "A recording that it follows: lines household,interval_local,kwh with a half hour each,",
                "of which whole days count (default: 1500 W from 8 to 20 o'clock, 500 W in the other hours)."
            })
    private Optional<Path> load = Optional.empty();

    @Option(
            names = "--household",
            paramLabel = "NAME",
            defaultValue = "H01",
            description = "Whose lines of the recording count (default: ${DEFAULT-VALUE}).")
    private String household;

    @Option(
            names = "--replaced-after",
            paramLabel = "TIME",
            description = "Another meter is put in its place then: another serial number, a register that begins at 0.")
    private Optional<Duration> replacedAfter = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        return SerialCommand.serve(
                spec, port, new SkStackMeter(meter(clock.millis()), sided, Set.copyOf(faults)), clock);
    }

    private SmartMeter meter(long nowMillis) throws IOException {
        require(SLOT_MINUTES.contains(slotMinutes), "--slot-minutes is " + slotMinutes + ", allowed is 15, 30 or 60");
        require(digits >= 1 && digits <= DIGITS_MAX, "--digits is " + digits + ", allowed 1 to " + DIGITS_MAX);
        SmartMeter.Settings usual = SmartMeter.Settings.DEFAULT;
        SmartMeter.Settings settings = new SmartMeter.Settings(
                usual.zone(), Math.toIntExact(ahead.toSeconds()), twoWire, digits, usual.start(), slotMinutes);
        SmartMeter meter = new SmartMeter(settings, nowMillis);
        if (load.isPresent()) {
            meter.follow(load.get(), household);
        }
        if (register.isPresent()) {
            double kwh = register.get();
            long tenths = Math.round(kwh * TENTHS_PER_KWH);
            boolean fits = tenths >= 0 && tenths < Math.pow(TENTHS_PER_KWH, digits);
            require(fits, "--register is " + kwh + " kWh, which a register of " + digits + " digits cannot show");
            meter.show(tenths);
        }
        replacedAfter.ifPresent(after -> meter.replaceAt(nowMillis + after.toMillis(), SECOND_SERIAL));
        return meter;
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
