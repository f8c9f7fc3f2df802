package tsuji.sim.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tsuji.sim.scenario.Fleet;

/**
 * A question and who answers it. What stands in one experiment is measured in turns.
 *
 * @param what for people.
 * @param variants what the experiment varies.
 */
public record Experiment(String name, String what, List<Kind> kinds, List<Variant> variants) {
    private static final List<Kind> SERVERS = List.of(Kind.GATEWAY, Kind.MOSQUITTO, Kind.APPEND, Kind.ECHO);
    private static final Set<String> WITHOUT_CITY = Set.of("start", "coap", "sessions");
    private static final List<Kind> GATEWAY = List.of(Kind.GATEWAY);

    /** In the order in which they are run. */
    public static final List<Experiment> ALL = List.of(
            new Experiment(
                    "flat-50",
                    "50 connections, 20 messages under way on each, as fast as acknowledgements come",
                    SERVERS,
                    only(new FlatOut(50, 20))),
            new Experiment(
                    "flat-1000",
                    "1,000 connections, 5 messages under way on each, as fast as acknowledgements come",
                    SERVERS,
                    only(new FlatOut(1_000, 5))),
            new Experiment(
                    "paced",
                    "50 connections, 2,000 messages a second in all, evenly spaced",
                    SERVERS,
                    only(new Paced(50, 2_000, Map.of()))),
            new Experiment(
                    "wait",
                    "as paced, with intake.telemetry_wait_ms from quick to thrifty",
                    GATEWAY,
                    List.of(waiting(0), waiting(1), waiting(2), waiting(10), waiting(100))),
            new Experiment(
                    "start",
                    "from the start of the program to the first CONNACK, then idle",
                    GATEWAY,
                    List.of(new Variant("archive", new Start(true)), new Variant("no archive", new Start(false)))),
            new Experiment(
                    "outage",
                    "500,000 messages queue up while the city is away; then it comes back, and a device speaks meanwhile",
                    List.of(Kind.GATEWAY, Kind.MOSQUITTO),
                    only(new Outage(50, 20))),
            new Experiment(
                    "scale",
                    "as fast as acknowledgements come, 1,000 (5,000) messages under way in all: what a connection costs"
                            + " whoever does nothing but answer, too",
                    List.of(Kind.GATEWAY, Kind.MOSQUITTO, Kind.ECHO),
                    List.of(
                            new Variant("50 connections", new FlatOut(50, 20)),
                            new Variant("500 connections", new FlatOut(500, 2)),
                            new Variant("5000 connections", new FlatOut(5_000, 1)))),
            new Experiment(
                    "spread",
                    "10,000 messages a second in all, evenly spaced, from few and from many connections",
                    GATEWAY,
                    List.of(
                            new Variant("50 connections", new Paced(50, 10_000, Map.of())),
                            new Variant("500 connections", new Paced(500, 10_000, Map.of())),
                            new Variant("5000 connections", new Paced(5_000, 10_000, Map.of())))),
            new Experiment(
                    "depth",
                    "50 connections, as fast as acknowledgements come, while the city is away and so many messages wait",
                    GATEWAY,
                    List.of(
                            new Variant("1 thousand", new Depth(50, 20, 1_000)),
                            new Variant("1 million", new Depth(50, 20, 1_000_000)),
                            new Variant("10 million", new Depth(50, 20, 10_000_000)))),
            new Experiment(
                    "coap",
                    "500 devices of the simulator, one message under way on each, through the one door and the other;"
                            + " nothing forwarded",
                    GATEWAY,
                    List.of(new Variant("mqtt", mqtt(500)), new Variant("coaps", coaps(500)))),
            new Experiment(
                    "sessions",
                    "so many devices of the simulator connect, 150 in a second, and are silent then; the first tenth does not count",
                    GATEWAY,
                    List.of(
                            new Variant("mqtt, 1000", new Sessions(mqtt(1_000))),
                            new Variant("mqtt, 5000", new Sessions(mqtt(5_000))),
                            new Variant("coaps, 1000", new Sessions(coaps(1_000))),
                            new Variant("coaps, 5000", new Sessions(coaps(5_000))),
                            new Variant(
                                    "coaps with certificates, 1000",
                                    new Sessions(
                                            new Doors(Fleet.Transport.COAPS, Fleet.Identity.CERTIFICATE, 1_000))))),
            new Experiment(
                    "sqlite",
                    "commits of so many rows, one after the other",
                    List.of(Kind.SQLITE),
                    List.of(
                            new Variant("1 row", new SqliteAlone(1)),
                            new Variant("100 rows", new SqliteAlone(100)),
                            new Variant("1000 rows", new SqliteAlone(1_000)))));

    /** One measurement of an experiment. */
    record Variant(String name, Measurement measurement) {}

    /** Whether subjects forward here, so that there must be a broker for the city. */
    public boolean needsCity() {
        return kinds.contains(Kind.GATEWAY) && !WITHOUT_CITY.contains(name);
    }

    private static Doors mqtt(int devices) {
        return new Doors(Fleet.Transport.MQTT, Fleet.Identity.SECRET, devices);
    }

    private static Doors coaps(int devices) {
        return new Doors(Fleet.Transport.COAPS, Fleet.Identity.SECRET, devices);
    }

    private static Variant waiting(int millis) {
        return new Variant(
                millis + " ms", new Paced(50, 2_000, Map.of("intake.telemetry_wait_ms", Integer.toString(millis))));
    }

    private static List<Variant> only(Measurement measurement) {
        return List.of(new Variant("", measurement));
    }
}
