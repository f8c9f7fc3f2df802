package tsuji.bridge.echonet;

import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.LineSettings;
import tsuji.wire.DeviceId;

/**
 * One table {@code [[broute]]}.
 *
 * @param slotMinutes length of the meter's slots: 30, and 15 with meters to come.
 * @param pollSeconds from one reading of power and current to the next.
 * @param zone of the meter's clock.
 */
record MeterSettings(
        String name,
        DeviceId device,
        LineSettings line,
        Dialect dialect,
        int slotMinutes,
        int pollSeconds,
        ZoneOffset zone) {
    static final int POLL_SECONDS_MIN = 10;
    static final int POLL_SECONDS_MAX = 3_600;

    /** A meter pushes slots for minutes, so shorter ones would leave no time to ask for anything. */
    static final Set<Integer> SLOT_MINUTES_ALLOWED = Set.of(15, 30, 60);

    private static final int SLOT_MINUTES = 30;
    static final int BAUD = 115_200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

    static MeterSettings read(Table table) throws ConfigException {
        String name = table.text("name", NAME, "1 to 32 characters of A-Z a-z 0-9 . _ -");
        DeviceId device = table.device("device");
        LineSettings line = LineSettings.read(table, BAUD);
        Dialect dialect = table.choice("dialect", Dialect.class, Dialect.BP35A1);
        int slot = table.whole("slot_minutes", 1, 60, SLOT_MINUTES);
        if (!SLOT_MINUTES_ALLOWED.contains(slot)) {
            throw table.problem("slot_minutes", "allowed is 15, 30 or 60");
        }
        int poll = table.whole("poll_seconds", POLL_SECONDS_MIN, POLL_SECONDS_MAX, 60);
        String zone =
                table.text("zone", Pattern.compile("[+-][0-9]{2}:[0-9]{2}"), "an offset like \"+09:00\"", "+09:00");
        try {
            MeterSettings settings = new MeterSettings(name, device, line, dialect, slot, poll, ZoneOffset.of(zone));
            table.finish();
            return settings;
        } catch (DateTimeException e) {
            throw table.problem("zone", "allowed is an offset like \"+09:00\"");
        }
    }
}
