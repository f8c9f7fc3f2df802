package tsuji.sim;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tsuji.sim.record.ExpectedReading;
import tsuji.sim.scenario.Wire;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;
import tsuji.wire.DeviceId;

/** A smart meter, whose clock is set so that a metering slot ends while one looks on; the bridge goes by that clock. */
final class MeterStation implements Station {
    private static final ZoneOffset ZONE = SmartMeter.Settings.DEFAULT.zone();
    private static final double WH_PER_COUNT = 100;

    private final Wire.RouteB wire;
    private final BridgeFolder folder;
    private final String link;
    private final Time clock;
    private final SmartMeter meter;
    private final SkStackMeter adapter;
    private final int slotMinutes;
    private final LocalDateTime start;

    /** The first slot that the city must have. */
    private final LocalDateTime firstSlot;

    MeterStation(Wire.RouteB wire, BridgeFolder folder, String link) throws IOException {
        this.wire = wire;
        this.folder = folder;
        this.link = link;
        this.slotMinutes = (int) wire.slot().toMinutes();
        this.clock = new Time(lastBoundary(Clock.systemUTC().instant()).minus(wire.slotEnds()));
        this.meter = new SmartMeter(SmartMeter.Settings.DEFAULT.withSlots(slotMinutes), clock.millis());
        this.adapter = new SkStackMeter(meter, wire.sided(), Set.of());
        this.start = LocalDateTime.ofInstant(clock.instant(), ZONE);
        this.firstSlot = meter.lastSlot().minusDays(wire.daysAway());
        if (wire.daysAway() > 0) {
            folder.writeSlots(link, slotMinutes, List.of(BridgeFolder.dayMissingFrom(firstSlot, slotMinutes)));
        }
    }

    /** In the past, so that nothing that the meter says is from the future. */
    private Instant lastBoundary(Instant now) {
        long seconds = now.getEpochSecond();
        return Instant.ofEpochSecond(
                seconds - Math.floorMod(seconds, wire.slot().toSeconds()));
    }

    @Override
    public String settings() {
        return Stations.table("broute", link, folder) + "device = \"" + wire.device() + "\"\ndialect = \""
                + (wire.sided() ? "bp35c2" : "bp35a1") + "\"\nslot_minutes = " + slotMinutes + "\n";
    }

    @Override
    public EmulatedPort open() throws IOException, InterruptedException {
        return new SerialPort(folder.port(link), adapter, clock);
    }

    @Override
    public List<ExpectedReading> expected() {
        DeviceId device = wire.device();
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZONE);
        List<ExpectedReading> expected = new ArrayList<>();
        expected.add(Stations.between(device, "power", "W", SmartMeter.NIGHT_WATTS, SmartMeter.DAY_WATTS));
        expected.add(Stations.between(
                device,
                "energy_import",
                "Wh",
                meter.register(start) * WH_PER_COUNT,
                meter.register(now) * WH_PER_COUNT));
        // A meter tells hours and minutes.
        expected.add(Stations.between(
                device, "clock", "s", start.toEpochSecond(ZONE) - 60.0, now.toEpochSecond(ZONE) + 60.0));
        LocalDateTime last = meter.lastSlot();
        for (LocalDateTime at = firstSlot; at.isBefore(last); at = at.plus(wire.slot())) {
            double used = (meter.register(at.plus(wire.slot())) - meter.register(at)) * WH_PER_COUNT;
            expected.add(
                    new ExpectedReading(device.value(), "interval_import", "Wh", at.toEpochSecond(ZONE), used, used));
        }
        return expected;
    }

    /** Stands still until the bridge has asked the meter, so that a slow machine sees a slot end as late as a fast one. */
    private final class Time extends Clock {
        private final Instant begin;
        private long startNanos;
        private boolean runs;

        Time(Instant begin) {
            this.begin = begin;
        }

        @Override
        public Instant instant() {
            if (!runs && adapter != null && adapter.requests() > 0) {
                runs = true;
                startNanos = System.nanoTime();
            }
            return runs ? begin.plusNanos(System.nanoTime() - startNanos) : begin;
        }

        @Override
        public ZoneId getZone() {
            return ZONE;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a meter has one zone");
        }
    }
}
