package tsuji.sim.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tsuji.sim.replay.Finding.Fate;
import tsuji.wire.DeviceId;

/**
 * Trips of shared vehicles as the city of Austin publishes them: id, device, vehicle, duration in seconds, distance in metres,
 * start rounded to quarters of an hour in local time, district.
 *
 * <p>Positions are not published: a trip gets a track of its distance and duration from the middle of its district.
 */
final class Trips {
    static final String HEADER_START = "ID,Device ID,Vehicle Type,Trip Duration,Trip Distance,Start Time,End Time";

    private static final ZoneId ZONE = ZoneId.of("America/Chicago");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM/dd/uuuu hh:mm:ss a", Locale.US);

    /** A vehicle that is rented longer was not brought back properly. */
    private static final Duration DURATION_MAX = Duration.ofHours(24);

    private static final double SPEED_MAX = 15;
    private static final int DISTRICT_COLUMN = 11;

    private static final Map<String, String> TYPES = Map.of("scooter", "scooter", "bicycle", "generic");

    private final Path file;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Trip> trips = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<DeviceId, String> types = new HashMap<>();

    private Trips(Path file) {
        this.file = file;
    }

    static Recording read(Path file) throws IOException {
        Trips trips = new Trips(file);
        int rows = Csv.read(file, trips::row);
        trips.trips.sort(Comparator.comparingLong(Trip::startSeconds));
        Map<DeviceId, Double> odometers = new HashMap<>();
        List<RecordedMessage> messages = new ArrayList<>();
        for (Trip trip : trips.trips) {
            double odometer = odometers.getOrDefault(trip.device(), 0.0);
            messages.addAll(Track.of(trip, odometer).messages());
            odometers.put(trip.device(), odometer + trip.metres());
        }
        return new Recording(rows, trips.types, messages, trips.findings, 0);
    }

    private void row(int line, String[] fields) {
        String refusal = refusal(fields);
        if (!refusal.isEmpty()) {
            findings.add(new Finding(file, line, Fate.REFUSED, refusal));
            return;
        }
        Trip trip = new Trip(
                fields[0],
                new DeviceId(fields[1]),
                start(line, fields[5]),
                Integer.parseInt(fields[3]),
                Integer.parseInt(fields[4]),
                fields[DISTRICT_COLUMN].isEmpty() ? 0 : Integer.parseInt(fields[DISTRICT_COLUMN]));
        if (trip.metres() == 0) {
            findings.add(new Finding(file, line, Fate.REPAIRED, "distance 0: start and end without a track"));
        }
        ids.add(trip.id());
        types.put(trip.device(), TYPES.get(fields[2]));
        trips.add(trip);
    }

    /** Why a row cannot be a trip; empty when it is one. */
    private String refusal(String[] fields) {
        if (!DeviceId.isValid(fields[1]) || fields[0].isEmpty()) {
            return "no id of trip or device";
        }
        if (ids.contains(fields[0])) {
            return "trip " + fields[0] + " stands twice";
        }
        if (!TYPES.containsKey(fields[2])) {
            return "vehicle \"" + fields[2] + "\"";
        }
        String type = types.getOrDefault(new DeviceId(fields[1]), TYPES.get(fields[2]));
        if (!type.equals(TYPES.get(fields[2]))) {
            return "device " + fields[1] + " was another kind of vehicle before";
        }
        if (!isWhole(fields[3]) || !isWhole(fields[4]) || !isWhole("0" + fields[DISTRICT_COLUMN])) {
            return "duration \"" + fields[3] + "\", distance \"" + fields[4] + "\", district \""
                    + fields[DISTRICT_COLUMN] + "\"";
        }
        return implausibility(Long.parseLong(fields[3]), Long.parseLong(fields[4]), fields[5]);
    }

    private static String implausibility(long seconds, long metres, String start) {
        if (seconds == 0 || seconds > DURATION_MAX.toSeconds()) {
            return "trip of " + seconds + " s (" + seconds / 86_400 + " days)";
        }
        if (metres > SPEED_MAX * seconds) {
            return metres + " m in " + seconds + " s";
        }
        try {
            LocalDateTime.parse(start, TIME);
            return "";
        } catch (DateTimeParseException e) {
            return "start \"" + start + "\"";
        }
    }

    private static boolean isWhole(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private long start(int line, String text) {
        LocalDateTime local = LocalDateTime.parse(text, TIME);
        ZonedDateTime start = local.atZone(ZONE);
        if (!start.toLocalDateTime().equals(local)) {
            findings.add(new Finding(
                    file,
                    line,
                    Fate.REPAIRED,
                    "start " + text + " does not exist in summer time, taken as " + start.toLocalTime()));
        }
        return start.toEpochSecond();
    }
}
