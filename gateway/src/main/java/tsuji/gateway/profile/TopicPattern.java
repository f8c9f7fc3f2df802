package tsuji.gateway.profile;

import java.util.List;
import java.util.Optional;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * Topics of a foreign device: levels as they are, {@code +} for any level, and {@code {device}} for the level that is the
 * device's id. Topics of the device contract are never foreign: no wildcard reaches them.
 *
 * @param text as written.
 * @param levels of it.
 */
record TopicPattern(String text, List<String> levels) {
    static final String DEVICE = "{device}";
    private static final String ANY = "+";

    TopicPattern {
        levels = List.copyOf(levels);
    }

    private static TopicPattern of(String text) {
        return new TopicPattern(text, List.of(text.split("/", -1)));
    }

    /**
     * Checks and takes apart what a profile says.
     *
     * @throws IllegalArgumentException says what is wrong with it.
     */
    static TopicPattern parse(String text) {
        if (!Topics.isWithinLimits(text)) {
            throw new IllegalArgumentException(
                    "must have 1 to " + Topics.BYTES_MAX + " bytes and at most " + Topics.LEVELS_MAX + " levels");
        }
        TopicPattern pattern = of(text);
        pattern.levels.forEach(TopicPattern::requireLevel);
        long devices = pattern.levels.stream().filter(DEVICE::equals).count();
        if (devices != 1) {
            throw new IllegalArgumentException(
                    "has " + devices + " levels " + DEVICE + ", needs exactly one: the level that is the device's id");
        }
        if (text.startsWith("$")) {
            throw new IllegalArgumentException("starts with $, which belongs to the server");
        }
        if (pattern.levels.get(0).equals(Topics.ROOT)) {
            throw new IllegalArgumentException("collides with the gateway's own topics " + Topics.ROOT + "/…");
        }
        return pattern;
    }

    private static void requireLevel(String level) {
        if (level.equals(ANY) || level.equals(DEVICE)) {
            return;
        }
        boolean odd = level.chars().anyMatch(c -> c < ' ' || "+#{}".indexOf(c) >= 0);
        if (odd) {
            throw new IllegalArgumentException("has the level \"" + level + "\"; allowed is text, + for any level, or "
                    + DEVICE + " as a whole level");
        }
    }

    /** Whether one topic could match both. */
    boolean overlaps(TopicPattern other) {
        return levels.size() == other.levels.size() && meet(levels, other.levels);
    }

    private static boolean meet(List<String> some, List<String> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!isWild(some.get(i)) && !isWild(others.get(i)) && !some.get(i).equals(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWild(String level) {
        return level.equals(ANY) || level.equals(DEVICE);
    }

    /** Whose topic it is; empty: not of this pattern, or no device could have this name. */
    Optional<DeviceId> device(List<String> topicLevels) {
        boolean isOurs = topicLevels.get(0).equals(Topics.ROOT);
        if (isOurs || topicLevels.size() != levels.size() || !meet(levels, topicLevels)) {
            return Optional.empty();
        }
        String id = topicLevels.get(levels.indexOf(DEVICE));
        return DeviceId.isValid(id) ? Optional.of(new DeviceId(id)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
