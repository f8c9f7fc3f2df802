package tsuji.sim.replay;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import tsuji.sim.replay.Finding.Fate;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/**
 * Half-hour consumption of households: {@code household,interval_local,kwh}, the time being the slot's beginning.
 *
 * <p>Each slot becomes {@code interval_import} and {@code interval_length} at its beginning and the cumulative register
 * {@code energy_import} at its end, in whole Wh. A message holds what a household's meter has of one local day.
 */
final class Households {
    static final String HEADER = "household,interval_local,kwh";

    /**
     * Standard time of New South Wales all the year: the slots run through both changes of summer time without a gap and
     * without a repeated hour.
     */
    static final ZoneOffset ZONE = ZoneOffset.ofHours(10);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final Duration SLOT = Duration.ofMinutes(30);
    private static final BigDecimal WATT_HOURS_PER_KWH = BigDecimal.valueOf(1_000);

    /** The connection of a household carries at most about 25 kW. */
    private static final BigDecimal SLOT_WATT_HOURS_MAX = BigDecimal.valueOf(20_000);

    private final Path file;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<DeviceId, TreeMap<LocalDateTime, Slot>> slots = new TreeMap<>();

    private record Slot(int line, long wattHours) {}

    private Households(Path file) {
        this.file = file;
    }

    static Recording read(Path file) throws IOException {
        Households households = new Households(file);
        int rows = Csv.read(file, households::row);
        List<RecordedMessage> messages = new ArrayList<>();
        Map<DeviceId, String> types = new HashMap<>();
        households.slots.forEach((device, series) -> {
            types.put(device, "meter");
            households.addMessages(device, series, messages);
        });
        return new Recording(rows, types, messages, households.findings, 0);
    }

    private void row(int line, String[] fields) {
        if (!DeviceId.isValid(fields[0])) {
            refuse(line, "household \"" + fields[0] + "\"");
            return;
        }
        try {
            LocalDateTime start = LocalDateTime.parse(fields[1], TIME);
            if (start.getMinute() % SLOT.toMinutes() != 0 || start.getSecond() != 0) {
                refuse(line, "slot does not begin at a half hour: " + fields[1]);
                return;
            }
            wattHours(line, fields[2]).ifPresent(wattHours -> add(new DeviceId(fields[0]), start, wattHours, line));
        } catch (DateTimeParseException e) {
            refuse(line, "time \"" + fields[1] + "\"");
        }
    }

    private OptionalLong wattHours(int line, String kwh) {
        BigDecimal exact;
        try {
            exact = new BigDecimal(kwh).multiply(WATT_HOURS_PER_KWH);
        } catch (NumberFormatException e) {
            refuse(line, "consumption \"" + kwh + "\" is no number");
            return OptionalLong.empty();
        }
        if (exact.signum() < 0 || exact.compareTo(SLOT_WATT_HOURS_MAX) > 0) {
            refuse(line, "consumption of " + kwh + " kWh in half an hour");
            return OptionalLong.empty();
        }
        BigDecimal whole = exact.setScale(0, RoundingMode.HALF_UP);
        if (whole.compareTo(exact) != 0) {
            findings.add(new Finding(file, line, Fate.REPAIRED, kwh + " kWh rounded to " + whole + " Wh"));
        }
        return OptionalLong.of(whole.longValueExact());
    }

    private void add(DeviceId device, LocalDateTime start, long wattHours, int line) {
        Slot before =
                slots.computeIfAbsent(device, key -> new TreeMap<>()).putIfAbsent(start, new Slot(line, wattHours));
        if (before != null) {
            refuse(line, "slot " + start + " of " + device + " stands in line " + before.line() + " already");
        }
    }

    private void refuse(int line, String reason) {
        findings.add(new Finding(file, line, Fate.REFUSED, reason));
    }

    private void addMessages(DeviceId device, TreeMap<LocalDateTime, Slot> series, List<RecordedMessage> messages) {
        List<Reading> day = new ArrayList<>();
        LocalDateTime expected = series.firstKey();
        long register = 0;
        for (Map.Entry<LocalDateTime, Slot> entry : series.entrySet()) {
            LocalDateTime start = entry.getKey();
            Slot slot = entry.getValue();
            if (!start.equals(expected)) {
                long missing = Duration.between(expected, start).dividedBy(SLOT);
                findings.add(new Finding(file, slot.line(), Fate.NOTED, missing + " slots missing before " + start));
            }
            boolean newDay = !start.toLocalDate().equals(expected.minus(SLOT).toLocalDate());
            if (newDay && !day.isEmpty()) {
                messages.add(new RecordedMessage(device, DataClass.INTERVAL, day));
                day = new ArrayList<>();
            }
            register += slot.wattHours();
            addSlot(day, start, slot.wattHours(), register);
            expected = start.plus(SLOT);
        }
        messages.add(new RecordedMessage(device, DataClass.INTERVAL, day));
    }

    private static void addSlot(List<Reading> day, LocalDateTime start, long wattHours, long register) {
        double begin = start.toEpochSecond(ZONE);
        double end = begin + SLOT.toSeconds();
        day.add(Reading.number("interval_import", "Wh", wattHours, begin));
        day.add(Reading.number("interval_length", "s", SLOT.toSeconds(), begin));
        day.add(Reading.number("energy_import", "Wh", register, end));
    }
}
