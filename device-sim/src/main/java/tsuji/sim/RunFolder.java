package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.ScenarioReader;
import tsuji.sim.verify.CommandTally;
import tsuji.sim.verify.CommandVerifier;
import tsuji.sim.verify.Ledger;
import tsuji.sim.verify.ReadingTally;
import tsuji.sim.verify.ReadingVerifier;

/** The files of a run by their names: all that is needed to judge it, at any time. */
record RunFolder(Path path) {
    static final String SENT = "sent.ndjson";
    static final String SCENARIO = "scenario.yaml";
    static final String SUMMARY = "run.json";

    /** The gateway's ledger before the run; without it the gateway is taken to have begun with the run. */
    static final String LEDGER_BEFORE = "ledger-before.json";

    /** The gateway's ledger after the run. */
    static final String LEDGER = "ledger.json";

    private static final String COMMANDS = "commands.ndjson";
    private static final String EXPECTED = "expected.ndjson";
    private static final String CITY = "city.ndjson";

    /** Not the city's. */
    private static final Set<String> OF_DEVICES = Set.of(SENT, COMMANDS, EXPECTED);

    Path sent() {
        return path.resolve(SENT);
    }

    Path scenario() {
        return path.resolve(SCENARIO);
    }

    Path summary() {
        return path.resolve(SUMMARY);
    }

    /** What happened to commands, when there were any. */
    Path commands() {
        return path.resolve(COMMANDS);
    }

    CommandTally commandTally() throws IOException {
        return Files.exists(commands()) ? CommandVerifier.tally(commands()) : CommandTally.NONE;
    }

    /** What emulated devices had to say, when there were any. */
    Path expected() {
        return path.resolve(EXPECTED);
    }

    ReadingTally readingTally(List<Path> city) throws IOException, InterruptedException {
        return Files.exists(expected()) ? ReadingVerifier.tally(expected(), city, gained()) : ReadingTally.NONE;
    }

    /** Where a run that is under way takes faults. */
    Path injections() {
        return path.resolve("inject");
    }

    Path ledger() {
        return path.resolve(LEDGER);
    }

    Path ledgerBefore() {
        return path.resolve(LEDGER_BEFORE);
    }

    /** What was run, when its summary is there. */
    Optional<RunFacts> facts() throws IOException {
        return Files.exists(summary()) ? Optional.of(RunFacts.read(summary())) : Optional.empty();
    }

    /** What it measured; nothing when its summary is not there. */
    Map<String, Double> figures() throws IOException {
        return facts().map(RunFacts::figures).orElse(Map.of());
    }

    /** Of its scenario; else what the product promises. */
    Expectations expectations() throws IOException, ScenarioException {
        return Files.exists(scenario()) ? ScenarioReader.read(scenario()).expect() : Expectations.PROMISES;
    }

    /** What the gateway's ledger gained in the run. */
    Ledger gained() throws IOException, InterruptedException {
        if (!Files.exists(ledger())) {
            return Ledger.UNKNOWN;
        }
        Ledger after = Ledger.read(ledger().toString());
        return Files.exists(ledgerBefore())
                ? after.since(Ledger.read(ledgerBefore().toString()))
                : after;
    }

    /** The city's files, here or at another place; of a folder all but what is of devices. */
    List<Path> cityFiles(Optional<Path> elsewhere) throws IOException {
        Path place = elsewhere.orElse(path.resolve(CITY));
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".ndjson"))
                    .filter(file -> !OF_DEVICES.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }
}
