package tsuji.sim.scenario;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import tsuji.sim.scenario.Expectations.Measure;
import tsuji.sim.scenario.Section.Range;
import tsuji.wire.DeviceId;

/** Reads a scenario file. Nodes only: no tag of the file can make an object. */
public final class ScenarioReader {
    static final long FILE_BYTES_MAX = 1024 * 1024;

    private static final int FLEETS_MAX = 100;
    private static final int PORT_MQTT = 1883;
    private static final int PORT_MQTTS = 8883;
    private static final Range COUNT = new Range(0, Long.MAX_VALUE);

    private final Path folder;
    private final String file;

    private ScenarioReader(Path file) {
        this.folder = file.toAbsolutePath().getParent();
        this.file = file.getFileName().toString();
    }

    /**
     * @throws ScenarioException when the file is not a scenario; names file, line and key.
     * @throws IOException when the file cannot be read.
     */
    public static Scenario read(Path file) throws ScenarioException, IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new ScenarioException(file + ": " + Files.size(file) + " bytes, allowed " + FILE_BYTES_MAX);
        }
        try {
            return read(file, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ScenarioException(file + ": not a text in UTF-8");
        }
    }

    /**
     * Reads a line of a timeline that does not say when: it shall begin at {@code at}.
     *
     * @throws ScenarioException when it is none, or names no device of the scenario.
     */
    public static Fault fault(String text, Scenario scenario, Duration at) throws ScenarioException {
        ScenarioReader reader = new ScenarioReader(Path.of("fault"));
        return new TimelineReader(scenario.fleets()).fault(new Section(reader.file, "", reader.compose(text)), at);
    }

    static Scenario read(Path file, String text) throws ScenarioException {
        ScenarioReader reader = new ScenarioReader(file);
        return reader.scenario(new Section(reader.file, "", reader.compose(text)));
    }

    private Node compose(String text) throws ScenarioException {
        try {
            return new Compose(LoadSettings.builder().setLabel(file).build())
                    .composeString(text)
                    .orElseThrow(() -> new ScenarioException(file + ": is empty"));
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw new ScenarioException(file + line + ": not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ScenarioException(file + ": not YAML: " + e.getMessage());
        }
    }

    private Scenario scenario(Section root) throws ScenarioException {
        root.choice("apiVersion", Optional.empty(), Map.of(Scenario.API_VERSION, Scenario.API_VERSION));
        String name = root.text("name");
        Section about = root.section("description");
        Scenario.Description description = new Scenario.Description(about.text("ja", ""), about.text("en", ""));
        about.end();
        long seed = root.integer("seed", 1, COUNT);
        Scenario.Clock clock = clock(root.section("clock"));
        Target target = target(root.section("target"));
        List<Fleet> fleets = fleets(root);
        Set<DeviceId> devices =
                fleets.stream().flatMap(fleet -> fleet.ids().ids().stream()).collect(Collectors.toUnmodifiableSet());
        Timeline timeline = new TimelineReader(fleets).read(root.list("timeline", Timeline.FAULTS_MAX));
        List<Wire> wires = WireReader.read(root, devices, clock);
        CommandPlan commands = CommandPlanReader.read(root, fleets, clock, timeline);
        FirmwarePlan firmware = FirmwarePlanReader.read(root, fleets, clock);
        Expectations expect = expect(root.section("expect"));
        root.end();
        try {
            return new Scenario(
                    name, description, seed, clock, target, fleets, wires, commands, firmware, timeline, expect);
        } catch (IllegalArgumentException e) {
            throw root.error("fleet", e.getMessage());
        }
    }

    private static Scenario.Clock clock(Section section) throws ScenarioException {
        Optional<Instant> start = section.value("start", Optional.empty(), ScenarioReader::instant);
        Duration duration = section.duration("duration", Duration.ofMinutes(10));
        Speed speed = section.value("speed", Speed.REAL, Speed::parse);
        section.end();
        return new Scenario.Clock(start, duration, speed);
    }

    /**
     * Reads a time with its offset; empty: now.
     *
     * @throws IllegalArgumentException when it is none; the message says how it is written.
     */
    public static Optional<Instant> instant(String text) {
        if (text.equals("now")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a time; write now or 2026-09-12T17:00:00+09:00", e);
        }
    }

    private Target target(Section section) throws ScenarioException {
        boolean tls = section.flag("tls");
        String host = section.text("host", "127.0.0.1");
        int port = (int) section.integer("port", tls ? PORT_MQTTS : PORT_MQTT, new Range(1, Target.PORT_MAX));
        int coapsPort = (int) section.integer("coapsPort", Target.PORT_COAPS, new Range(1, Target.PORT_MAX));
        Optional<Path> ca = section.value("ca", Optional.empty(), text -> Optional.of(folder.resolve(text)));
        section.end();
        if (host.isEmpty()) {
            throw section.error("host", "is empty");
        }
        return new Target(host, port, coapsPort, tls, ca);
    }

    private static List<Fleet> fleets(Section root) throws ScenarioException {
        List<Fleet> fleets = new ArrayList<>();
        Set<DeviceId> ids = new HashSet<>();
        for (Section section : root.list("fleet", FLEETS_MAX)) {
            Fleet fleet = FleetReader.read(section);
            for (DeviceId id : fleet.ids().ids()) {
                if (!ids.add(id)) {
                    throw section.error("id", id + " is also in another fleet");
                }
            }
            fleets.add(fleet);
        }
        if (fleets.isEmpty()) {
            throw root.error("fleet", "has no devices");
        }
        return fleets;
    }

    private static Expectations expect(Section section) throws ScenarioException {
        Map<Measure, Long> atMost = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            if (section.has(measure.label())) {
                long bound = switch (measure.quantity()) {
                    case TIME ->
                        section.duration(measure.label(), Duration.ZERO).toMillis();
                    case COUNT -> section.integer(measure.label(), 0, COUNT);
                    default ->
                        section.value(measure.label(), text ->
                                (long) measure.quantity().parse(text));
                };
                atMost.put(measure, bound);
            }
        }
        section.end();
        return Expectations.promisesAnd(atMost);
    }
}
