package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.Durations;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;

/** {@code tsuji-sim check}: what a scenario does, in words, before it does it. */
@Command(
        name = "check",
        description = "Validates a scenario, explains it and estimates rate, memory and time.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ScenarioOptions options;

    @Option(names = "--json", description = "Writes JSON for programs.")
    private boolean json;

    @Override
    public Integer call() throws ScenarioException, IOException {
        Scenario scenario = options.read();
        Estimate estimate = Estimate.of(scenario);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.printf(
                    Locale.ROOT,
                    "{\"devices\":%d,\"messages\":%d,\"messagesPerSecond\":%.1f,\"heapBytes\":%d,\"diskBytes\":%d}%n",
                    scenario.devices(),
                    estimate.messages(),
                    estimate.perSecond(),
                    estimate.heapBytes(),
                    estimate.diskBytes());
        } else {
            explain(out, scenario, estimate);
        }
        return ExitCode.PASS;
    }

    private static void explain(PrintWriter out, Scenario scenario, Estimate estimate) {
        out.println(scenario.name() + ": " + scenario.description().en());
        for (Fleet fleet : scenario.fleets()) {
            out.println("  " + fleet.ids().size() + " " + fleet.behaviour().type() + "s "
                    + fleet.ids().text() + ", " + door(fleet) + ", SenML "
                    + fleet.payload().name().toLowerCase(Locale.ROOT)
                    + (fleet.identity() == Fleet.Identity.CERTIFICATE ? ", with certificates" : ""));
        }
        scenario.wires().forEach(wire -> out.println("  " + wire));
        Scenario.Clock clock = scenario.clock();
        String start = clock.start().map(Object::toString).orElse("now");
        out.println("  from " + start + " for " + Durations.format(clock.duration()) + " at " + clock.speed()
                + ", seed " + scenario.seed());
        out.println("  to " + scenario.target());
        if (!scenario.commands().isEmpty()) {
            out.println("  " + scenario.commands());
        }
        if (!scenario.firmware().isEmpty()) {
            out.println("  " + scenario.firmware());
        }
        scenario.timeline().faults().forEach(fault -> out.println("  " + fault));
        out.println("  passes with " + expectations(scenario));
        out.printf(
                Locale.ROOT,
                "  about %,d messages%s, %s, %,d MiB of heap, %,d MiB of files%n",
                estimate.messages(),
                clock.speed().isMax() ? "" : String.format(Locale.ROOT, " (%.1f a second)", estimate.perSecond()),
                time(clock),
                (estimate.heapBytes() >> 20) + 1,
                (estimate.diskBytes() >> 20) + 1);
        if (clock.start().isEmpty() && clock.speed().factor() > 1) {
            out.println("  note: the devices' clocks run ahead of the wall clock, into the future");
        }
    }

    private static String time(Scenario.Clock clock) {
        if (clock.speed().isMax()) {
            return "as long as the gateway needs";
        }
        long millis = (long) (clock.duration().toMillis() / clock.speed().factor());
        return Durations.format(Duration.ofMillis(millis)) + " of wall time";
    }

    private static String door(Fleet fleet) {
        return fleet.transport() == Fleet.Transport.COAPS
                ? "CoAP over DTLS"
                : "MQTT " + version(fleet.mqtt()) + ", QoS " + fleet.qos();
    }

    private static String version(Fleet.MqttVersions versions) {
        return switch (versions) {
            case V3_1_1 -> "3.1.1";
            case V5 -> "5";
            case MIXED -> "3.1.1 and 5";
        };
    }

    private static String expectations(Scenario scenario) {
        return scenario.expect().atMost().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(bound -> bound.getKey().label() + " ≤ "
                        + bound.getKey().quantity().format(bound.getValue()))
                .collect(Collectors.joining(", "));
    }
}
