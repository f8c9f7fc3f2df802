package tsuji.sim.scenario;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tsuji.sim.scenario.Section.Range;

/** Reads {@code firmware}. */
final class FirmwarePlanReader {
    private static final Range WEIGHT = new Range(0, 1_000);
    private static final Range PERCENT = new Range(0, 100);
    private static final Range IMAGE_BYTES = new Range(1, 1024 * 1024);
    private static final long TEST_SECONDS_MAX = 3_600;
    private static final String STAGES = "[0-9]{1,3}(,[0-9]{1,3}){0,9}";

    private FirmwarePlanReader() {}

    static FirmwarePlan read(Section root, List<Fleet> fleets, Scenario.Clock clock) throws ScenarioException {
        if (!root.has("firmware")) {
            return FirmwarePlan.NONE;
        }
        Section section = root.section("firmware");
        FirmwarePlan plan = new FirmwarePlan(
                section.value("on", Selection.ALL, Selection::new),
                section.value("image", 64 * 1024, FirmwarePlanReader::imageBytes),
                section.value("stages", "100", FirmwarePlanReader::stages),
                (int) section.integer("maxFailed", 100, PERCENT),
                section.value("test", Duration.ofSeconds(5), FirmwarePlanReader::test),
                mix(section.section("mix")));
        section.end();
        requireSense(section, plan, fleets);
        // The gateway judges manifests by its own clock, and devices wait for their pieces in real seconds.
        if (clock.start().isPresent() || !clock.speed().equals(Speed.REAL)) {
            throw section.error("", "needs real time: clock {start: now, speed: 1x}");
        }
        return plan;
    }

    private static int imageBytes(String text) {
        return (int) IMAGE_BYTES.check((long) Quantity.BYTES.parse(text));
    }

    /** The gateway's program knows the rest of the rules. */
    private static String stages(String text) {
        if (!text.matches(STAGES)) {
            throw new IllegalArgumentException("\"" + text + "\" is no row of percents such as \"10,100\"");
        }
        return text;
    }

    /** Manifests say whole seconds. */
    private static Duration test(String text) {
        Duration test = Durations.parse(text);
        if (test.toMillis() % 1_000 != 0 || test.toSeconds() > TEST_SECONDS_MAX) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range; allowed whole seconds, 0s to 1h");
        }
        return test;
    }

    /** Behaviours that are named, with their weights; everybody accepts when none is. */
    private static Map<FirmwareBehaviour, Integer> mix(Section section) throws ScenarioException {
        Map<FirmwareBehaviour, Integer> mix = new EnumMap<>(FirmwareBehaviour.class);
        for (FirmwareBehaviour behaviour : FirmwareBehaviour.values()) {
            if (section.has(behaviour.label())) {
                mix.put(behaviour, (int) section.integer(behaviour.label(), 1, WEIGHT));
            }
        }
        section.end();
        return mix.isEmpty() ? Map.of(FirmwareBehaviour.ACCEPT, 1) : mix;
    }

    private static void requireSense(Section section, FirmwarePlan plan, List<Fleet> fleets) throws ScenarioException {
        if (plan.mix().values().stream().allMatch(weight -> weight == 0)) {
            throw section.error("mix", "every weight is 0");
        }
        int devices = plan.roles(fleets).size();
        if (devices == 0 || devices > FirmwarePlan.DEVICES_MAX) {
            throw section.error(
                    "on",
                    devices + " scooters are selected, must be 1 to " + FirmwarePlan.DEVICES_MAX
                            + " (meters take no part)");
        }
    }
}
