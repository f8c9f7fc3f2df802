package tsuji.sim.scenario;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tsuji.sim.scenario.Fleet.LoadProfile;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.Section.Range;
import tsuji.wire.Senml;

/** Reads one entry of {@code fleet}. */
final class FleetReader {
    private static final double JITTER_MAX = 0.5;
    private static final double TRIPS_PER_HOUR_MAX = 60;

    /** What a device does of itself: reads the rest of the entry. */
    private interface BehaviourReader {
        Fleet.Behaviour read(Section section) throws ScenarioException;
    }

    private static final Map<String, BehaviourReader> TYPES =
            Map.of("scooter", FleetReader::scooters, "meter", FleetReader::meters);

    private static final Map<String, MqttVersions> VERSIONS =
            Map.of("3.1.1", MqttVersions.V3_1_1, "5", MqttVersions.V5, "mixed", MqttVersions.MIXED);

    private static final Map<String, Fleet.Transport> TRANSPORTS =
            Map.of("mqtt", Fleet.Transport.MQTT, "coaps", Fleet.Transport.COAPS);

    private static final Map<String, Fleet.Identity> IDENTITIES =
            Map.of("secret", Fleet.Identity.SECRET, "certificate", Fleet.Identity.CERTIFICATE);

    private static final Map<String, Senml.Format> FORMATS =
            Map.of("json", Senml.Format.JSON, "cbor", Senml.Format.CBOR);

    private static final Map<String, LoadProfile> PROFILES =
            Map.of("household", LoadProfile.HOUSEHOLD, "office", LoadProfile.OFFICE, "factory", LoadProfile.FACTORY);

    private FleetReader() {}

    static Fleet read(Section section) throws ScenarioException {
        IdPattern ids = section.value("id", IdPattern::parse);
        Fleet.Behaviour behaviour =
                section.choice("type", Optional.empty(), TYPES).read(section);
        MqttVersions mqtt = section.choice("mqtt", Optional.of(MqttVersions.V3_1_1), VERSIONS);
        int qos = (int) section.integer("qos", 1, new Range(0, 2));
        Senml.Format payload = section.choice("payload", Optional.of(Senml.Format.JSON), FORMATS);
        Fleet.Transport transport = section.choice("transport", Optional.of(Fleet.Transport.MQTT), TRANSPORTS);
        if (transport == Fleet.Transport.COAPS && qos != 1) {
            throw section.error("qos", "is of MQTT; over CoAP every message is confirmed: leave it out");
        }
        Fleet.Identity identity = section.choice("identity", Optional.of(Fleet.Identity.SECRET), IDENTITIES);
        section.end();
        return new Fleet(ids, behaviour, mqtt, qos, payload, transport, identity);
    }

    private static Fleet.Behaviour scooters(Section section) throws ScenarioException {
        Section report = section.section("report");
        Duration moving = interval(report, "moving", Duration.ofSeconds(5));
        Duration parked = interval(report, "parked", Duration.ofSeconds(60));
        double jitter = report.share("jitter", 0.2, JITTER_MAX);
        boolean gnssTime = report.flag("gnssTime");
        report.end();
        Section behaviour = section.section("behaviour");
        double tripsPerHour = behaviour.rate("tripsPerHour", 1, TRIPS_PER_HOUR_MAX);
        double falls = behaviour.share("fallsPerTrip", 0.002, 1);
        behaviour.end();
        return new Fleet.Scooters(moving, parked, jitter, tripsPerHour, falls, gnssTime);
    }

    private static Fleet.Behaviour meters(Section section) throws ScenarioException {
        Section report = section.section("report");
        Duration every = interval(report, "every", Duration.ofSeconds(60));
        double jitter = report.share("jitter", 0.1, JITTER_MAX);
        report.end();
        Section behaviour = section.section("behaviour");
        Duration slot = behaviour.value("slot", Duration.ofMinutes(30), FleetReader::slot);
        LoadProfile profile = behaviour.choice("profile", Optional.of(LoadProfile.HOUSEHOLD), PROFILES);
        double solar = behaviour.share("solar", 0, 1);
        behaviour.end();
        return new Fleet.Meters(every, jitter, slot, profile, solar);
    }

    private static Duration interval(Section report, String key, Duration otherwise) throws ScenarioException {
        Duration interval = report.duration(key, otherwise);
        if (interval.isZero()) {
            throw report.error(key, "must be longer than nothing");
        }
        return interval;
    }

    /** A slot divides the day, so that every day has the same slots. */
    private static Duration slot(String text) {
        Duration slot = Durations.parse(text);
        long seconds = slot.toSeconds();
        if (seconds < 60 || slot.toMillis() % 1_000 != 0 || 86_400 % seconds != 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no metering slot; it must divide a day, 1m to 24h");
        }
        return slot;
    }
}
