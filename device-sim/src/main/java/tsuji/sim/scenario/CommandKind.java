package tsuji.sim.scenario;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the city can ask of devices, and of which types. */
public enum CommandKind {
    UNLOCK("unlock", "scooter"),
    LOCK("lock", "scooter"),
    LOCATE("locate", "scooter"),
    SET_SPEED_MODE("set_speed_mode", "scooter"),
    REBOOT("reboot", "scooter"),
    READ_NOW("read_now", "meter"),
    SET_REPORT_INTERVAL("set_report_interval", "scooter", "meter");

    private final String label;
    private final Set<String> types;

    CommandKind(String label, String... types) {
        this.label = label;
        this.types = Set.of(types);
    }

    /** As commands and scenarios name it. */
    public String label() {
        return label;
    }

    /** Whether devices of this type take it. */
    public boolean isFor(String type) {
        return types.contains(type);
    }

    /** The same weight for each, by label, in the order of declaration. */
    static Map<CommandKind, Integer> evenly() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(kind -> kind, kind -> 1, (one, other) -> one, LinkedHashMap::new));
    }
}
