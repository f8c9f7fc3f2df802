package tsuji.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tsuji.sim.scenario.Section.Range;
import tsuji.wire.DeviceId;

/** Reads {@code serial} and {@code omni}. */
final class WireReader {
    /** A bridge serves as many links. */
    private static final int WIRES_MAX = 64;

    private static final Range DAYS_AWAY = new Range(0, Wire.RouteB.DAYS_AWAY_MAX);
    private static final Range IMAGE_BYTES = new Range(Wire.IMAGE_BYTES_MIN, Wire.IMAGE_BYTES_MAX);
    private static final int BOARD_IMAGE_BYTES = 4 * 1024;
    private static final Map<String, Duration> SLOTS =
            Map.of("15m", Duration.ofMinutes(15), "30m", Duration.ofMinutes(30), "60m", Duration.ofMinutes(60));

    /** What both emulated scooters do. */
    private static final Map<String, CommandKind> COMMANDS = Stream.of(
                    CommandKind.UNLOCK, CommandKind.LOCK, CommandKind.SET_SPEED_MODE)
            .collect(Collectors.toUnmodifiableMap(CommandKind::label, Function.identity()));

    /** Reads the rest of an entry of {@code serial}. */
    private interface KindReader {
        Wire read(Section section) throws ScenarioException;
    }

    private static final Map<String, KindReader> KINDS = Map.of(
            "bp35a1", section -> routeB(section, false),
            "bp35c2", section -> routeB(section, true),
            "modbus", WireReader::modbus,
            "ninebot", section -> ninebot(section, false),
            "xiaomi", section -> ninebot(section, true),
            "smp", WireReader::smp);

    private WireReader() {}

    /** @param fleet ids that are taken. */
    static List<Wire> read(Section root, Set<DeviceId> fleet, Scenario.Clock clock) throws ScenarioException {
        List<Wire> wires = new ArrayList<>();
        Set<DeviceId> taken = new HashSet<>(fleet);
        for (Section section : root.list("serial", WIRES_MAX)) {
            wires.add(
                    add(section, section.choice("kind", Optional.empty(), KINDS).read(section), taken, clock));
        }
        Set<String> imeis = new HashSet<>();
        for (Section section : root.list("omni", WIRES_MAX)) {
            Wire.Omni scooter = omni(section);
            if (!imeis.add(scooter.imei())) {
                throw section.error("imei", scooter.imei() + " is also another scooter's");
            }
            wires.add(add(section, scooter, taken, clock));
        }
        return wires;
    }

    private static Wire add(Section section, Wire wire, Set<DeviceId> taken, Scenario.Clock clock)
            throws ScenarioException {
        section.end();
        for (DeviceId id : wire.devices()) {
            if (!taken.add(id)) {
                throw section.error("device", id + " is also elsewhere");
            }
        }
        if (clock.start().isPresent() || !clock.speed().equals(Speed.REAL)) {
            throw section.error("", "the bridge lives in real time: clock {start: now, speed: 1x}");
        }
        return wire;
    }

    private static Wire routeB(Section section, boolean sided) throws ScenarioException {
        Duration slot = section.choice("slot", Optional.of(Duration.ofMinutes(30)), SLOTS);
        Wire.RouteB meter = new Wire.RouteB(
                section.value("device", DeviceId::new),
                sided,
                slot,
                section.value("slotEnds", Duration.ofSeconds(10), text -> slotEnds(text, slot)),
                (int) section.integer("daysAway", 0, DAYS_AWAY));
        if (meter.daysAway() > 0 && slot.compareTo(Wire.RouteB.HISTORY) < 0) {
            throw section.error("daysAway", "a meter's history has half hours: slots of 15m cannot be read from it");
        }
        return meter;
    }

    private static Duration slotEnds(String text, Duration slot) {
        Duration ends = Durations.parse(text);
        if (ends.isZero() || ends.compareTo(slot) > 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is out of range; allowed above 0s to " + slot.toMinutes() + "m");
        }
        return ends;
    }

    private static Wire modbus(Section section) throws ScenarioException {
        IdPattern ids = section.value("device", IdPattern::parse);
        if (ids.size() > Wire.Modbus.METERS_MAX) {
            throw section.error("device", ids.size() + " meters on a bus, allowed " + Wire.Modbus.METERS_MAX);
        }
        return new Wire.Modbus(ids, section.share("noise", 0, Wire.Modbus.NOISE_MAX));
    }

    private static Wire ninebot(Section section, boolean xiaomi) throws ScenarioException {
        Wire.Ninebot scooter = new Wire.Ninebot(
                section.value("device", DeviceId::new),
                xiaomi,
                section.choices("commands", COMMANDS),
                section.value("image", 0, WireReader::imageBytes));
        if (scooter.imageBytes() > 0 && !scooter.commands().isEmpty()) {
            throw section.error("image", "goes with no commands: to be updated, a scooter is locked too");
        }
        return scooter;
    }

    private static Wire smp(Section section) throws ScenarioException {
        return new Wire.Smp(
                section.value("device", DeviceId::new),
                section.value("image", BOARD_IMAGE_BYTES, WireReader::imageBytes));
    }

    private static int imageBytes(String text) {
        return (int) IMAGE_BYTES.check((long) Quantity.BYTES.parse(text));
    }

    private static Wire.Omni omni(Section section) throws ScenarioException {
        return new Wire.Omni(
                section.value("device", DeviceId::new),
                section.value("imei", WireReader::imei),
                section.choices("commands", COMMANDS));
    }

    private static String imei(String text) {
        if (!text.matches("[0-9]{15}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no IMEI; it has 15 digits");
        }
        return text;
    }
}
