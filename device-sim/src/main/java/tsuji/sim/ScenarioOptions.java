package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tsuji.sim.fault.Checkout;
import tsuji.sim.scenario.Durations;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.scenario.Speed;

/** A scenario and what the command line changes of it. */
final class ScenarioOptions {
    @Parameters(
            paramLabel = "SCENARIO",
            description = "Scenario file (YAML), or the name of a shipped one, such as commute.")
    private String named;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Another seed than the scenario's.")
    private Long seed;

    @Option(names = "--speed", paramLabel = "SPEED", description = "1x, 60x or max instead of the scenario's.")
    private String speed;

    @Option(names = "--for", paramLabel = "TIME", description = "Virtual time that passes, for example 20s.")
    private String duration;

    @Option(names = "--target", paramLabel = "HOST:PORT", description = "Gateway to connect to.")
    private String target;

    @Option(names = "--ca", paramLabel = "PEM", description = "Connect with TLS and trust these certificates only.")
    private Path ca;

    /** The file that is named, or else the shipped scenario of that name. */
    Path file() {
        Path file = Path.of(named);
        if (Files.exists(file) || !named.matches("[a-z0-9-]+")) {
            return file;
        }
        return Checkout.root().resolve("device-sim/scenarios/" + named + ".yaml");
    }

    Scenario read() throws ScenarioException, IOException {
        Scenario scenario = ScenarioReader.read(file());
        if (seed != null) {
            scenario = scenario.withSeed(seed);
        }
        if (speed != null) {
            scenario = scenario.withClock(scenario.clock().withSpeed(Speed.parse(speed)));
        }
        if (duration != null) {
            Duration other = Durations.parse(duration);
            scenario = scenario.withClock(scenario.clock().withDuration(other));
        }
        if (target != null) {
            scenario = scenario.withTarget(scenario.target().at(target));
        }
        if (ca != null) {
            scenario = scenario.withTarget(scenario.target().trusting(ca));
        }
        return scenario;
    }
}
