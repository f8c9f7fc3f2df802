package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.verify.MessageFate;
import tsuji.sim.verify.Verifier;

/**
 * In what two runs differ. Figures are shown and do not count: no seed fixes rates and times.
 *
 * @param lines for people, one difference each.
 */
record RunDifferences(boolean isEqual, List<String> lines) {
    /** Of devices and messages so many are named, the others counted. */
    private static final int NAMED_MAX = 10;

    /** One run, read once. Readings and outcomes by {@code device msg_seq}. */
    private record Side(
            Optional<RunFacts> facts,
            Map<String, String> expectations,
            Map<String, String> devices,
            Map<String, String> readings,
            Map<String, String> outcomes) {
        static Side of(RunFolder run) throws IOException, ScenarioException, InterruptedException {
            Map<String, String> devices = new HashMap<>();
            Map<String, String> readings = new HashMap<>();
            RecordReader.readSent(run.sent(), message -> {
                devices.put(message.device(), "");
                if (!message.isBabble()) {
                    readings.put(message.device() + " " + message.msgSeq(), message.key());
                }
            });
            Map<String, String> outcomes = new HashMap<>();
            Verifier.tally(
                    run.sent(),
                    run.cityFiles(Optional.empty()).stream()
                            .filter(Files::exists)
                            .toList(),
                    run.gained(),
                    fate -> outcomes.put(fate.device() + " " + fate.msgSeq(), outcome(fate)));
            Map<String, String> expectations = new HashMap<>();
            run.expectations()
                    .atMost()
                    .forEach((measure, most) -> expectations.put(measure.label(), "at most " + most));
            return new Side(run.facts(), expectations, devices, readings, outcomes);
        }

        /** Whether a message went live or waited first is a matter of timing. */
        private static String outcome(MessageFate fate) {
            return switch (fate.fate()) {
                case LIVE, BACKLOG -> "at the city";
                default -> fate.fate().label();
            };
        }
    }

    static RunDifferences between(RunFolder first, RunFolder second)
            throws IOException, ScenarioException, InterruptedException {
        Side a = Side.of(first);
        Side b = Side.of(second);
        List<String> lines = new ArrayList<>();
        compare("run", identity(a), identity(b), lines);
        compare("device", a.devices, b.devices, lines);
        compare("reading", common(a.readings, b), common(b.readings, a), lines);
        compare("outcome", common(a.outcomes, b), common(b.outcomes, a), lines);
        compare("expectation", a.expectations, b.expectations, lines);
        boolean equal = lines.isEmpty();
        compare("figure", figures(a), figures(b), lines);
        return new RunDifferences(equal, List.copyOf(lines));
    }

    private static Map<String, String> identity(Side side) {
        Map<String, String> identity = new HashMap<>();
        side.facts.ifPresent(facts -> {
            identity.put("scenario", facts.scenario());
            identity.put("seed", Long.toString(facts.seed()));
            identity.put("digest", facts.digest());
            identity.put(
                    "faults",
                    String.join(
                            " ",
                            facts.faults().stream().map(RunFacts.Broken::name).toList()));
        });
        return identity;
    }

    private static Map<String, String> figures(Side side) {
        Map<String, String> figures = new HashMap<>();
        side.facts.ifPresent(facts -> facts.figures().forEach((name, figure) -> figures.put(name, figure.toString())));
        return figures;
    }

    /** Messages of devices that the other run has too; a device of one run only is a difference already. */
    private static Map<String, String> common(Map<String, String> messages, Side other) {
        Map<String, String> common = new HashMap<>(messages);
        common.keySet().removeIf(name -> !other.devices.containsKey(name.substring(0, name.lastIndexOf(' '))));
        return common;
    }

    private static void compare(String what, Map<String, String> a, Map<String, String> b, List<String> lines) {
        Map<String, String> different = new TreeMap<>();
        for (String name : new TreeSet<>(a.keySet())) {
            String here = a.get(name);
            String there = b.get(name);
            if (there == null) {
                different.put(name, "only in the first");
            } else if (!here.equals(there)) {
                different.put(name, here + " and " + there);
            }
        }
        b.keySet().stream()
                .filter(name -> !a.containsKey(name))
                .forEach(name -> different.put(name, "only in the second"));
        different.entrySet().stream()
                .limit(NAMED_MAX)
                .forEach(one -> lines.add(what + " " + one.getKey() + ": " + one.getValue()));
        if (different.size() > NAMED_MAX) {
            lines.add(what + ": " + (different.size() - NAMED_MAX) + " more");
        }
    }
}
