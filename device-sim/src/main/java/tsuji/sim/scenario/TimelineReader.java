package tsuji.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tsuji.wire.DeviceId;

/** Reads {@code timeline}. */
final class TimelineReader {
    private final List<Fleet> fleets;
    private final List<Fault> faults = new ArrayList<>();

    /** @param fleets whose devices {@code on} selects from. */
    TimelineReader(List<Fleet> fleets) {
        this.fleets = fleets;
    }

    Timeline read(List<Section> sections) throws ScenarioException {
        for (Section section : sections) {
            faults.add(fault(section));
        }
        return new Timeline(faults);
    }

    private Fault fault(Section section) throws ScenarioException {
        Fault fault = fault(section, section.value("at", Durations::parse));
        for (Fault other : faults) {
            if (fault.collidesWith(other)) {
                throw section.error("at", "overlaps with " + other + "; both break the same thing");
            }
        }
        return fault;
    }

    /** A fault that begins at this time, whatever else is broken then. */
    Fault fault(Section section, Duration at) throws ScenarioException {
        FaultKind kind = section.choice("fault", Optional.empty(), FaultKind.byLabel());
        Duration lasting = section.duration("for", Duration.ZERO);
        Selection on = kind.isOnDevices() ? section.value("on", Selection.ALL, Selection::new) : Selection.ALL;
        Map<String, Double> values = new HashMap<>();
        for (FaultParameter parameter : kind.parameters()) {
            values.put(parameter.name(), section.value(parameter.name(), parameter.otherwise(), parameter::parse));
        }
        section.end();
        if (on.among(devices(fleet -> true)).isEmpty()) {
            throw section.error("on", "\"" + on.text() + "\" is no device of the fleet");
        }
        if (on.among(devices(kind::strikes)).isEmpty()) {
            throw section.error("fault", "strikes no device of \"" + on.text() + "\": none has what it breaks");
        }
        return new Fault(kind, at, lasting, on, values);
    }

    private Stream<DeviceId> devices(Predicate<Fleet> which) {
        return fleets.stream().filter(which).flatMap(fleet -> fleet.ids().ids().stream());
    }
}
