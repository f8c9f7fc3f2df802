package tsuji.sim.bench;

import java.util.List;
import java.util.Map;

/**
 * A question and who answers it. What stands in one experiment is measured in turns.
 *
 * @param what for people.
 * @param variants measurements by what they vary.
 */
public record Experiment(String name, String what, List<Kind> kinds, Map<String, Measurement> variants) {
    private static final List<Kind> SERVERS = List.of(Kind.GATEWAY, Kind.MOSQUITTO, Kind.APPEND, Kind.ECHO);

    /** In the order in which they are run. */
    public static final List<Experiment> ALL = List.of(
            new Experiment(
                    "flat-50",
                    "50 connections, 20 messages under way on each, as fast as acknowledgements come",
                    SERVERS,
                    Map.of("", new FlatOut(50, 20))),
            new Experiment(
                    "flat-1000",
                    "1,000 connections, 5 messages under way on each, as fast as acknowledgements come",
                    SERVERS,
                    Map.of("", new FlatOut(1_000, 5))),
            new Experiment(
                    "paced",
                    "50 connections, 2,000 messages a second in all, evenly spaced",
                    SERVERS,
                    Map.of("", new Paced(50, 2_000))));
}
