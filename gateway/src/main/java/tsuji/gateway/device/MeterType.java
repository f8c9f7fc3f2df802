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
            register("energy_import"),
            register("energy_export"),
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
            power("power"),
            voltage("voltage"),
            current("current"),
            Metric.number("frequency", "Hz", 40, 70),
            // Each phase, as IEC 60445 names them; those above are of all together.
            power("power_l1"),
            power("power_l2"),
            power("power_l3"),
            voltage("voltage_l1"),
            voltage("voltage_l2"),
            voltage("voltage_l3"),
            current("current_l1"),
            current("current_l2"),
            current("current_l3"),
            // A second circuit that has nothing to do with the first.
            register("energy_import_2"),
            register("energy_export_2"),
            power("power_2"),
            voltage("voltage_2"),
            current("current_2"),
            Metric.number("temperature", "Cel", -50, 120),
            Metric.integer("error", "", 0, 65_535),
            Metric.event("tamper")));

    private static final CommandTable COMMANDS = new CommandTable(Map.of(
            "read_now", CommandTable.PLAIN,
            "set_report_interval", CommandTable.REPORT_INTERVAL));

    private static Metric register(String name) {
        return Metric.integer(name, "Wh", 0, CommonMetrics.COUNT_MAX);
    }

    /** Negative: feeding in. */
    private static Metric power(String name) {
        return Metric.number(name, "W", -1e7, 1e7);
    }

    private static Metric voltage(String name) {
        return Metric.number(name, "V", 0, 1_000);
    }

    private static Metric current(String name) {
        return Metric.number(name, "A", -10_000, 10_000);
    }

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
