package tsuji.sim.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tsuji.sim.replay.Finding.Fate;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/**
 * Anybody's readings: {@code device,time,} and then a column for each metric, {@code name} or {@code name[unit]} with the
 * unit's SenML symbol. A row is a message; an empty field says nothing.
 *
 * <p>Time is Unix seconds or ISO 8601 with offset. A field is a number, {@code true} or {@code false}, or else a text.
 */
final class Table {
    static final String HEADER_START = "device,time,";

    /** Columns before the metrics. */
    private static final int FIRST_METRIC = 2;

    private static final Pattern METRIC =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9:./_-]{0,63})(?:\\[([^\\[\\]]{1,16})])?");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][+-]?[0-9]{1,3})?");

    private final Path file;
    private final List<Column> columns;
    private final List<Finding> findings = new ArrayList<>();
    private final List<RecordedMessage> messages = new ArrayList<>();
    private final Map<DeviceId, String> types = new HashMap<>();

    private record Column(String metric, String unit) {
        Reading reading(String text, double time) {
            if (NUMBER.matcher(text).matches()) {
                return Reading.number(metric, unit, Double.parseDouble(text), time);
            }
            boolean isFlag = text.equals("true") || text.equals("false");
            return isFlag ? Reading.flag(metric, text.equals("true"), time) : Reading.text(metric, text, time);
        }
    }

    private Table(Path file, List<Column> columns) {
        this.file = file;
        this.columns = columns;
    }

    static Recording read(Path file) throws IOException {
        Table table = new Table(file, columns(file));
        int rows = Csv.read(file, table::row);
        List<RecordedMessage> inTime = table.messages.stream()
                .sorted(Comparator.comparingDouble(RecordedMessage::lastSeconds))
                .toList();
        return new Recording(rows, table.types, inTime, table.findings, 0);
    }

    private static List<Column> columns(Path file) throws IOException {
        String[] names = Csv.header(file).split(",", -1);
        List<Column> columns = new ArrayList<>();
        Set<String> metrics = new HashSet<>();
        for (int i = FIRST_METRIC; i < names.length; i++) {
            Matcher matcher = METRIC.matcher(names[i].strip());
            if (!matcher.matches()) {
                throw new IOException(file + ": column " + (i + 1) + " is \"" + names[i]
                        + "\"; write a metric's name, or name[unit]");
            }
            if (!metrics.add(matcher.group(1))) {
                throw new IOException(file + ": column " + (i + 1) + ": " + matcher.group(1) + " stands twice");
            }
            columns.add(new Column(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)));
        }
        return columns;
    }

    private void row(int line, String[] fields) {
        try {
            DeviceId device = new DeviceId(fields[0].strip());
            double time = seconds(fields[1].strip());
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String text = fields[FIRST_METRIC + i].strip();
                if (!text.isEmpty()) {
                    readings.add(columns.get(i).reading(text, time));
                }
            }
            if (readings.isEmpty()) {
                throw new IllegalArgumentException("says nothing");
            }
            types.put(device, "generic");
            messages.add(new RecordedMessage(device, DataClass.TELEMETRY, readings));
        } catch (IllegalArgumentException | DateTimeException e) {
            findings.add(new Finding(file, line, Fate.REFUSED, e.getMessage()));
        }
    }

    private static double seconds(String text) {
        double seconds = NUMBER.matcher(text).matches()
                ? Double.parseDouble(text)
                : OffsetDateTime.parse(text).toInstant().toEpochMilli() / 1e3;
        if (seconds < Reading.ABSOLUTE_FROM_SECONDS) {
            throw new IllegalArgumentException("time " + text + " is before 1978");
        }
        return seconds;
    }
}
