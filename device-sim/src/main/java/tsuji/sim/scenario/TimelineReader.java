package tsuji.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tsuji.wire.DeviceId;

/** Reads {@code timeline}. */
final class TimelineReader {
    private final Set<DeviceId> devices;
    private final List<Fault> faults = new ArrayList<>();

    /** @param devices of the fleets, which {@code on} selects from. */
    TimelineReader(Set<DeviceId> devices) {
        this.devices = devices;
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
        if (on.among(devices.stream()).isEmpty()) {
            throw section.error("on", "\"" + on.text() + "\" is no device of the fleet");
        }
        return new Fault(kind, at, lasting, on, values);
    }
}
