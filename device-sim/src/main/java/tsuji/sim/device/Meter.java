package tsuji.sim.device;

import tsuji.sim.scenario.Fleet;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * A smart meter: cumulative registers in whole Wh, and for each metering slot what the registers gained in it, as a message
 * of its own whose time is the slot's beginning. A meter that starts reports the last whole slot first.
 */
final class Meter implements Device {
    private static final double NOMINAL_VOLTS = 101;
    private static final long STEP_MILLIS = 60_000;

    /** A slot is reported within this time of its end; shorter than the shortest slot. */
    private static final long SLOT_DELAY_MILLIS = 10_000;

    private final Fleet.Meters manner;
    private final RandomStream times;
    private final RandomStream grid;
    private final LoadCurve curve;
    private final Composer composer;
    private final long slotMillis;

    private long everyMillis;
    private double importWattHours;
    private double exportWattHours;
    private Slot slot;
    private Slot closed;
    private long livedMillis;
    private long reportAtMillis;
    private long slotReportAtMillis;

    /** A metering slot and what the registers showed at its beginning. */
    private record Slot(long startMillis, long importAtStart, long exportAtStart) {}

    Meter(long seed, Composer composer, Fleet.Meters manner, long startMillis) {
        DeviceId id = composer.device();
        this.manner = manner;
        this.composer = composer;
        this.times = new RandomStream(seed, id, "times");
        this.grid = new RandomStream(seed, id, "grid");
        this.curve = new LoadCurve(seed, id, manner);
        this.slotMillis = manner.slot().toMillis();
        this.everyMillis = manner.every().toMillis();
        RandomStream origin = new RandomStream(seed, id, "origin");
        this.importWattHours = Math.floor(origin.between(0, 30_000_000));
        this.exportWattHours = curve.hasSolar() ? Math.floor(origin.between(0, 10_000_000)) : 0;
        this.livedMillis = Math.floorDiv(startMillis, slotMillis) * slotMillis - slotMillis;
        this.slot = slotFrom(livedMillis);
        this.closed = slot;
        this.reportAtMillis = startMillis + (long) (origin.uniform() * everyMillis);
        this.slotReportAtMillis = startMillis + (long) times.between(1, SLOT_DELAY_MILLIS);
    }

    @Override
    public DeviceId id() {
        return composer.device();
    }

    @Override
    public long nextAtMillis() {
        return Math.min(reportAtMillis, slotReportAtMillis);
    }

    @Override
    public DeviceMessage next() {
        long now = nextAtMillis();
        liveTo(now);
        return now == slotReportAtMillis ? closedSlot(now) : report(now);
    }

    @Override
    public Outcome obey(Command command, long now) {
        switch (command.name()) {
            case "read_now" -> {}
            case "set_report_interval" -> everyMillis = command.argument() * 1_000;
            default -> {
                return Outcome.unknown(command);
            }
        }
        reportAtMillis = now;
        return Outcome.DONE;
    }

    @Override
    public DeviceMessage answer(Command command, Outcome outcome, long now) {
        return composer.answer(command, outcome, now);
    }

    @Override
    public DeviceMessage starts(String firmware, long now) {
        composer.runs(firmware);
        return composer.at(now).message(DataClass.TELEMETRY);
    }

    private DeviceMessage report(long now) {
        double watts = curve.watts(now);
        double volts = NOMINAL_VOLTS + grid.between(-1.5, 1.5);
        composer.at(now).number("energy_import", "Wh", register(importWattHours));
        if (curve.hasSolar()) {
            composer.number("energy_export", "Wh", register(exportWattHours));
        }
        reportAtMillis = now + times.jittered(everyMillis, manner.jitter());
        return composer.number("power", "W", Math.rint(watts))
                .number("voltage", "V", Math.rint(volts * 10) / 10)
                .number("current", "A", Math.rint(watts / volts * 100) / 100)
                .number("frequency", "Hz", Math.rint((50 + grid.between(-0.05, 0.05)) * 100) / 100)
                .message(DataClass.TELEMETRY);
    }

    /** The slot that ended last: register at its end minus register at its beginning, so that slots add up to the register. */
    private DeviceMessage closedSlot(long now) {
        composer.at(now)
                .timed(closed.startMillis)
                .number("interval_import", "Wh", slot.importAtStart - closed.importAtStart);
        if (curve.hasSolar()) {
            composer.number("interval_export", "Wh", slot.exportAtStart - closed.exportAtStart);
        }
        slotReportAtMillis = slot.startMillis + slotMillis + (long) times.between(1, SLOT_DELAY_MILLIS);
        return composer.number("interval_length", "s", slotMillis / 1_000.0).message(DataClass.INTERVAL);
    }

    private void liveTo(long now) {
        while (livedMillis < now) {
            long slotEnd = slot.startMillis + slotMillis;
            long to = Math.min(Math.min(now, livedMillis + STEP_MILLIS), slotEnd);
            double wattHours = curve.watts((livedMillis + to) / 2) * (to - livedMillis) / 3_600_000.0;
            importWattHours += Math.max(0, wattHours);
            exportWattHours += Math.max(0, -wattHours);
            livedMillis = to;
            if (to == slotEnd) {
                closed = slot;
                slot = slotFrom(slotEnd);
            }
        }
    }

    private Slot slotFrom(long startMillis) {
        return new Slot(startMillis, register(importWattHours), register(exportWattHours));
    }

    private static long register(double wattHours) {
        return (long) Math.floor(wattHours);
    }
}
