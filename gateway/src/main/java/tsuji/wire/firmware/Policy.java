package tsuji.wire.firmware;

import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * When a device may be updated.
 *
 * @param batteryPercentMin at least this much charge.
 * @param parkedOnly standing and locked.
 * @param attemptsMax then the update has failed for good.
 * @param confirmSeconds how long a new image is watched before it is confirmed.
 * @param fromMinute of the local day; with {@code toMinute} the hours in which updates are allowed, over midnight if the
 *     second is smaller. Equal: at any hour.
 * @param mainsRequired only while mains is present.
 */
public record Policy(
        int batteryPercentMin,
        boolean parkedOnly,
        int attemptsMax,
        int confirmSeconds,
        int fromMinute,
        int toMinute,
        boolean mainsRequired) {
    /** Charge at least 30 %, parked, three attempts, five minutes of watching, not between 07:00 and 10:00. */
    public static final Policy DEFAULT = new Policy(30, true, 3, 300, 10 * 60, 7 * 60, false);

    private static final Set<Object> KEYS = Set.of(1L, 2L, 3L, 4L, 5L, 6L);
    public static final int ATTEMPTS_MOST = 10;
    public static final int CONFIRM_SECONDS_MOST = 3_600;

    private static final int DAY_MINUTES = 24 * 60;

    /**
     * What is known of the device and the place when it is asked.
     *
     * @param batteryPercent empty: not known, which counts as too little.
     * @param parked standing and locked.
     */
    public record Situation(Optional<Integer> batteryPercent, boolean parked, boolean mains, LocalTime localTime) {}

    /** A missing key takes the default; an unknown one is refused, for it may be a condition. */
    static Policy read(Object cbor) throws MalformedException {
        if (!(cbor instanceof Map<?, ?> map)) {
            throw new MalformedException("policy is not a map");
        }
        for (Object key : map.keySet()) {
            if (!KEYS.contains(key)) {
                throw new MalformedException("policy key " + key + " is unknown");
            }
        }
        Object window = map.containsKey(5L) ? map.get(5L) : List.of((long) DEFAULT.fromMinute, (long) DEFAULT.toMinute);
        if (!(window instanceof List<?> minutes)
                || minutes.size() != 2
                || !(minutes.get(0) instanceof Long from)
                || !(minutes.get(1) instanceof Long to)) {
            throw new MalformedException("policy key 5 is not [first minute, last minute]");
        }
        return new Policy(
                number(map, 1, DEFAULT.batteryPercentMin, 100),
                flag(map, 2, DEFAULT.parkedOnly),
                number(map, 3, DEFAULT.attemptsMax, ATTEMPTS_MOST),
                number(map, 4, DEFAULT.confirmSeconds, CONFIRM_SECONDS_MOST),
                minute(from),
                minute(to),
                flag(map, 6, DEFAULT.mainsRequired));
    }

    Map<Object, Object> encode() {
        Map<Object, Object> map = new TreeMap<>();
        map.put(1L, batteryPercentMin);
        map.put(2L, parkedOnly);
        map.put(3L, attemptsMax);
        map.put(4L, confirmSeconds);
        map.put(5L, List.of(fromMinute, toMinute));
        map.put(6L, mainsRequired);
        return map;
    }

    private static int number(Map<?, ?> map, long key, int otherwise, int most) throws MalformedException {
        if (!map.containsKey(key)) {
            return otherwise;
        }
        if (map.get(key) instanceof Long number && number >= 0 && number <= most) {
            return number.intValue();
        }
        throw new MalformedException("policy key " + key + " is no number from 0 to " + most);
    }

    private static boolean flag(Map<?, ?> map, long key, boolean otherwise) throws MalformedException {
        if (!map.containsKey(key)) {
            return otherwise;
        }
        if (map.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw new MalformedException("policy key " + key + " is no flag");
    }

    private static int minute(long minute) throws MalformedException {
        if (minute < 0 || minute > DAY_MINUTES) {
            throw new MalformedException("policy key 5: minute " + minute + " of a day of " + DAY_MINUTES);
        }
        return (int) minute;
    }

    /** Why the device may not be updated now; empty: it may. */
    public Optional<String> objection(Situation now) {
        int battery = now.batteryPercent().orElse(-1);
        if (battery < batteryPercentMin) {
            return Optional.of(
                    battery < 0
                            ? "the charge is not known"
                            : "charged to " + battery + " %, at least " + batteryPercentMin + " % needed");
        }
        if (parkedOnly && !now.parked()) {
            return Optional.of("not parked and locked");
        }
        if (mainsRequired && !now.mains()) {
            return Optional.of("mains is absent");
        }
        int minute = now.localTime().toSecondOfDay() / 60;
        return isAllowedAt(minute)
                ? Optional.empty()
                : Optional.of("updates are allowed from " + time(fromMinute) + " to " + time(toMinute));
    }

    private boolean isAllowedAt(int minute) {
        if (fromMinute <= toMinute) {
            return fromMinute == toMinute || (minute >= fromMinute && minute < toMinute);
        }
        return minute >= fromMinute || minute < toMinute;
    }

    private static String time(int minute) {
        return String.format("%02d:%02d", minute / 60, minute % 60);
    }
}
