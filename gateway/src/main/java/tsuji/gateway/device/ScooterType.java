package tsuji.gateway.device;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;

/** Shared e-scooters: position, motion, battery, lock and what happens to them. */
public final class ScooterType implements DeviceType {
    // A specified small moped is limited to 20 km/h; downhill and with positioning noise it may seem faster.
    private static final double SPEED_MAX = 40;

    /** What time the satellites have, Unix seconds: not bounded here, so that a receiver gone wrong loses no reading. */
    public static final String GNSS_TIME = "gnss_time";

    private static final MetricTable TABLE = new MetricTable(List.of(
            Metric.number("lat", "lat", -90, 90),
            Metric.number("lon", "lon", -180, 180),
            Metric.number("altitude", "m", -500, 9_000),
            Metric.number("accuracy", "m", 0, 10_000),
            Metric.integer("satellites", "", 0, 100).orUnit("count"),
            Metric.number(GNSS_TIME, "s", 0, CommonMetrics.COUNT_MAX),
            Metric.number("speed", "m/s", 0, SPEED_MAX),
            Metric.number("heading", "deg", 0, 360),
            Metric.number("odometer", "m", 0, 1e9),
            Metric.number("battery", "%EL", 0, 100),
            Metric.number("voltage", "V", 0, 100),
            Metric.number("current", "A", -100, 100),
            Metric.number("cell_voltage_min", "V", 0, 10),
            Metric.number("cell_voltage_max", "V", 0, 10),
            Metric.number("temperature", "Cel", -50, 120),
            Metric.flag("charging"),
            Metric.flag("locked"),
            // 20 or 6, the two modes of the law.
            Metric.integer("speed_mode", "", 6, 20).orUnit("km/h"),
            Metric.of("lamp", EnumSet.of(Metric.Kind.FLAG, Metric.Kind.TEXT)),
            Metric.flag("tipped"),
            Metric.integer("error", "", 0, 65_535),
            Metric.text("trip"),
            Metric.event("trip_start"),
            Metric.event("trip_end"),
            Metric.event("fall"),
            Metric.event("illegal_move"),
            Metric.event("tamper"),
            Metric.event("low_battery")));

    private static final CommandTable COMMANDS = new CommandTable(Map.of(
            "unlock", CommandTable.PLAIN,
            "lock", CommandTable.AT_REST,
            "locate", CommandTable.PLAIN,
            "set_speed_mode", CommandTable.SPEED_MODE,
            "set_report_interval", CommandTable.REPORT_INTERVAL,
            "reboot", CommandTable.AT_REST));

    @Override
    public String name() {
        return "scooter";
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
