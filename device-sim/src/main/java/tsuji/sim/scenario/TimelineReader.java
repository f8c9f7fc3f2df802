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
        Duration at = section.value("at", Durations::parse);
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
        Fault fault = new Fault(kind, at, lasting, on, values);
        for (Fault other : faults) {
            if (collide(fault, other)) {
                throw section.error("at", "overlaps with " + other + "; both break the same thing");
            }
        }
        return fault;
    }

    /** One thing cannot be broken twice at a time. Different selections of devices are taken to be different things. */
    private static boolean collide(Fault fault, Fault other) {
        boolean sameTime = fault.at().compareTo(other.end()) < 0 && other.at().compareTo(fault.end()) < 0;
        boolean sameThing = fault.kind().isOnDevices()
                ? fault.kind() == other.kind() && fault.on().equals(other.on())
                : fault.kind().part() == other.kind().part();
        return sameTime && sameThing;
    }
}
