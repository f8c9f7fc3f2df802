package tsuji.sim.scenario;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tsuji.wire.DeviceId;

/**
 * Some of the devices: an id, a pattern such as {@code EM-*}, or a row of ids such as {@code SC-{0001..0020}}.
 *
 * @param text as it stands in the scenario.
 */
public record Selection(String text) {
    public static final Selection ALL = new Selection("*");

    private static final int LENGTH_MAX = 128;

    public Selection {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": " + text.length() + " characters, allowed 1 to " + LENGTH_MAX);
        }
        if (isRow(text)) {
            IdPattern.parse(text);
        }
    }

    private static boolean isRow(String text) {
        return text.contains("{");
    }

    /** The selected ones of these. */
    public Set<DeviceId> among(Stream<DeviceId> devices) {
        if (isRow(text)) {
            Set<DeviceId> row = Set.copyOf(IdPattern.parse(text).ids());
            return devices.filter(row::contains).collect(Collectors.toUnmodifiableSet());
        }
        String pattern = Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return devices.filter(id -> id.value().matches(pattern)).collect(Collectors.toUnmodifiableSet());
    }
}
