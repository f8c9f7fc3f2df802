package tsuji.wire;

import java.util.Optional;

/** Topics of the device contract (MQTT, local). One place, both ways. */
public final class Topics {
    /** First level of every device topic. */
    public static final String ROOT = "v1";

    /** Whoever subscribes here is told the time. */
    public static final String TIME = ROOT + "/time";

    /** Longer topics and filters are refused. */
    public static final int BYTES_MAX = 256;

    /** Topics and filters with more levels are refused. */
    public static final int LEVELS_MAX = 10;

    private static final String PREFIX = ROOT + "/";

    private Topics() {}

    public static String telemetry(DeviceId device) {
        return PREFIX + device + "/telemetry";
    }

    public static String events(DeviceId device) {
        return PREFIX + device + "/events";
    }

    public static String commands(DeviceId device) {
        return PREFIX + device + "/commands";
    }

    public static String results(DeviceId device) {
        return PREFIX + device + "/results";
    }

    public static String slots(DeviceId device) {
        return PREFIX + device + "/slots";
    }

    /** {@code rest}: the levels below {@code firmware}, for example {@code manifest}. */
    public static String firmware(DeviceId device, String rest) {
        return PREFIX + device + "/firmware/" + rest;
    }

    /**
     * Takes a topic name apart; the inverse of the methods above. On the path of every PUBLISH.
     *
     * @return empty for anything that is not a topic of the device contract, wildcards included.
     */
    public static Optional<DeviceTopic> parse(String topic) {
        if (!isWithinLimits(topic) || !topic.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int slash = topic.indexOf('/', PREFIX.length());
        if (slash < 0) {
            return Optional.empty();
        }
        String device = topic.substring(PREFIX.length(), slash);
        Optional<DeviceTopic.Kind> kind = kind(topic, slash + 1);
        if (kind.isEmpty() || !DeviceId.isValid(device)) {
            return Optional.empty();
        }
        return Optional.of(new DeviceTopic(new DeviceId(device), kind.get()));
    }

    private static Optional<DeviceTopic.Kind> kind(String topic, int from) {
        if (is(topic, from, "telemetry")) {
            return Optional.of(DeviceTopic.Kind.TELEMETRY);
        }
        if (is(topic, from, "events")) {
            return Optional.of(DeviceTopic.Kind.EVENTS);
        }
        if (is(topic, from, "results")) {
            return Optional.of(DeviceTopic.Kind.RESULTS);
        }
        if (is(topic, from, "commands")) {
            return Optional.of(DeviceTopic.Kind.COMMANDS);
        }
        if (is(topic, from, "firmware/req")) {
            return Optional.of(DeviceTopic.Kind.FIRMWARE_REQUEST);
        }
        if (is(topic, from, "firmware/state")) {
            return Optional.of(DeviceTopic.Kind.FIRMWARE_STATE);
        }
        if (is(topic, from, "slots")) {
            return Optional.of(DeviceTopic.Kind.SLOTS);
        }
        int rest = from + "firmware/".length();
        boolean firmware = topic.startsWith("firmware/", from) && rest < topic.length() && hasNoWildcard(topic, rest);
        return firmware ? Optional.of(DeviceTopic.Kind.FIRMWARE) : Optional.empty();
    }

    private static boolean is(String topic, int from, String level) {
        return topic.length() - from == level.length() && topic.startsWith(level, from);
    }

    private static boolean hasNoWildcard(String topic, int from) {
        return topic.indexOf('+', from) < 0 && topic.indexOf('#', from) < 0;
    }

    /** Whether a topic name or filter has 1 to {@value #BYTES_MAX} bytes of UTF-8 and at most {@value #LEVELS_MAX} levels. */
    public static boolean isWithinLimits(String topic) {
        int length = topic.length();
        if (length == 0 || length > BYTES_MAX) {
            return false;
        }
        int bytes = 0;
        int levels = 1;
        for (int i = 0; i < length; i++) {
            char c = topic.charAt(i);
            if (c == '/') {
                levels++;
            }
            // Half of a surrogate pair counts 2: a pair is 4 bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes <= BYTES_MAX && levels <= LEVELS_MAX;
    }
}
