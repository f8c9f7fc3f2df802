package tsuji.gateway.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;

/** Energy meters: cumulative registers, metering slots, momentary power. Energy in whole Wh, never converted. */
public final class MeterType implements DeviceType {
    /** What time the meter's own clock has, Unix seconds. */
    public static final String CLOCK = "clock";

    private static final MetricTable TABLE = new MetricTable(List.of(
            Metric.integer("energy_import", "Wh", 0, CommonMetrics.COUNT_MAX),
            Metric.integer("energy_export", "Wh", 0, CommonMetrics.COUNT_MAX),
            // One slot; the time of the record is the slot's. A site of 10 MW takes 10 MWh in the longest slot, an
            // hour.
            Metric.number("interval_import", "Wh", 0, 1e7).as(DataClass.INTERVAL),
            Metric.number("interval_export", "Wh", 0, 1e7).as(DataClass.INTERVAL),
            // Length of the slot: 15 or 30 minutes today, so data and not a constant.
            Metric.integer("interval_length", "s", 60, 86_400),
            // Where a slot's register readings came from, in the meter's own words: EA was pushed, E2 and EC were
            // healed.
            Metric.text("interval_source"),
            Metric.number(CLOCK, "s", 0, CommonMetrics.COUNT_MAX),
            Metric.event("meter_replaced"),
            // Negative: feeding in.
            Metric.number("power", "W", -1e7, 1e7),
            Metric.number("voltage", "V", 0, 1_000),
            Metric.number("current", "A", -10_000, 10_000),
            Metric.number("frequency", "Hz", 40, 70),
            Metric.number("temperature", "Cel", -50, 120),
            Metric.integer("error", "", 0, 65_535),
            Metric.event("tamper")));

    private static final CommandTable COMMANDS = new CommandTable(Map.of(
            "read_now", CommandTable.PLAIN,
            "set_report_interval", CommandTable.REPORT_INTERVAL));

    @Override
    public String name() {
        return "meter";
    }

    @Override
    public List<Metric> metrics() {
        return TABLE.metrics();
    }

    @Override
    public Judgement judge(DataClass topicClass, List<Reading> readings) {
        return TABLE.judgeListed(topicClass, readings);
    }

    @Override
    public Optional<String> objection(String command, Map<String, Object> arguments) {
        return COMMANDS.objection(command, arguments);
    }

    @Override
    public boolean needsRest(String command) {
        return COMMANDS.needsRest(command);
    }
}
