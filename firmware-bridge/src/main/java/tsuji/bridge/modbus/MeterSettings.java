package tsuji.bridge.modbus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;
import tsuji.wire.DeviceId;

/**
 * One meter on a bus: a table {@code [[modbus.meter]]} or {@code [[modbus_tcp.meter]]}.
 *
 * @param unit its address on the bus.
 * @param all whether it reports every register, which only a device of type generic may.
 */
record MeterSettings(int unit, DeviceId device, RegisterMap map, int pollSeconds, boolean all) {
    static final int UNIT_MAX = 247;
    static final int METERS_MAX = 32;

    private static final Pattern MAP = Pattern.compile("[!-~]{1,255}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

    static String name(Table table) throws ConfigException {
        return table.text("name", NAME, "1 to 32 characters of A-Z a-z 0-9 . _ -");
    }

    /** All meters of one bus; a unit may stand there once. */
    static List<MeterSettings> readAll(Table bus) throws ConfigException {
        List<MeterSettings> meters = new ArrayList<>();
        Set<Integer> units = new HashSet<>();
        for (Table table : bus.tables("meter")) {
            int unit = table.whole("unit", 1, UNIT_MAX);
            if (!units.add(unit)) {
                throw table.problem("unit", unit + " stands on this bus twice");
            }
            DeviceId device = table.device("device");
            RegisterMap map = RegisterMap.find(table.text("map", MAP, "the name of a map, or a path"));
            meters.add(new MeterSettings(
                    unit, device, map, table.whole("poll_seconds", 1, 3_600, 10), table.flag("all", false)));
            table.finish();
        }
        if (meters.isEmpty() || meters.size() > METERS_MAX) {
            throw bus.problem("meter", "allowed are 1 to " + METERS_MAX + " meters, here are " + meters.size());
        }
        return meters;
    }

    static Set<DeviceId> devices(List<MeterSettings> meters) {
        return meters.stream().map(MeterSettings::device).collect(Collectors.toUnmodifiableSet());
    }
}
