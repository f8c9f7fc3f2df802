package tsuji.sim.scenario;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tsuji.sim.scenario.Section.Range;

/** Reads {@code commands}. */
final class CommandPlanReader {
    private static final Range WEIGHT = new Range(0, 1_000);
    private static final Duration EXPIRY_MAX = Duration.ofDays(7);

    private CommandPlanReader() {}

    static CommandPlan read(Section root, List<Fleet> fleets, Scenario.Clock clock, Timeline timeline)
            throws ScenarioException {
        if (!root.has("commands")) {
            return CommandPlan.NONE;
        }
        Section section = root.section("commands");
        CommandPlan plan = new CommandPlan(
                section.rate("perSecond", 1, CommandPlan.PER_SECOND_MAX),
                section.duration("from", Duration.ZERO),
                section.duration("until", clock.duration()),
                section.value("expiry", CommandPlan.EXPIRY, CommandPlanReader::expiry),
                section.value("on", Selection.ALL, Selection::new),
                mix(section.section("mix")));
        section.end();
        requireSense(section, plan, fleets);
        requireRealTime(section, clock, timeline);
        return plan;
    }

    /** Kinds that are named, with their weights; all of them the same when none is. */
    private static Map<CommandKind, Integer> mix(Section section) throws ScenarioException {
        Map<CommandKind, Integer> mix = new EnumMap<>(CommandKind.class);
        for (CommandKind kind : CommandKind.values()) {
            if (section.has(kind.label())) {
                mix.put(kind, (int) section.integer(kind.label(), 1, WEIGHT));
            }
        }
        section.end();
        return mix.isEmpty() ? CommandKind.evenly() : mix;
    }

    /** Commands say whole seconds. */
    private static Duration expiry(String text) {
        Duration expiry = Durations.parse(text);
        if (expiry.toMillis() % 1_000 != 0 || expiry.isZero() || expiry.compareTo(EXPIRY_MAX) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range; allowed whole seconds, 1s to 7d");
        }
        return expiry;
    }

    private static void requireSense(Section section, CommandPlan plan, List<Fleet> fleets) throws ScenarioException {
        if (plan.until().compareTo(plan.from()) <= 0) {
            throw section.error("until", "is not after from");
        }
        if (plan.takers(fleets).isEmpty()) {
            throw section.error("", "no device of the fleet takes any of them");
        }
    }

    /** The gateway judges expiry by its own clock, and whether a scooter stands by the times of its readings. */
    private static void requireRealTime(Section section, Scenario.Clock clock, Timeline timeline)
            throws ScenarioException {
        if (clock.start().isPresent() || !clock.speed().equals(Speed.REAL)) {
            throw section.error("", "need real time: clock {start: now, speed: 1x}");
        }
        if (timeline.kinds().contains(FaultKind.BROKER_KILL)) {
            throw section.error(
                    "",
                    "a broker that is killed forgets commands: take " + FaultKind.BROKER_KILL.label()
                            + " out of the timeline");
        }
    }
}
