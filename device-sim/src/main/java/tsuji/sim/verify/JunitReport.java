package tsuji.sim.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A verdict as a test suite: a case for each expectation, for the proof, the ledger, and what else was in the run. */
final class JunitReport {
    /** One test; without a failure it has passed. */
    private record Case(String name, Optional<String> failure) {
        String xml() {
            return "  <testcase classname=\"tsuji-sim\" name=\"" + escaped(name) + "\">"
                    + failure.map(why -> "<failure message=\"" + escaped(why) + "\"/>")
                            .orElse("")
                    + "</testcase>\n";
        }
    }

    private JunitReport() {}

    static String of(Report report) {
        List<Case> cases = cases(report.verdict());
        long failures = cases.stream().filter(one -> one.failure.isPresent()).count();
        StringBuilder text =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"tsuji-sim "
                        + escaped(report.facts().map(facts -> facts.scenario()).orElse("verify")) + "\" tests=\""
                        + cases.size() + "\" failures=\"" + failures + "\">\n");
        cases.forEach(one -> text.append(one.xml()));
        return text.append("</testsuite>\n").toString();
    }

    private static List<Case> cases(Verdict verdict) {
        List<Case> cases = new ArrayList<>();
        for (Verdict.Check check : verdict.checks()) {
            cases.add(new Case(check.measure().label(), check.holds() ? Optional.empty() : Optional.of(check.text())));
        }
        cases.add(new Case("proof", verdict.isProof() ? Optional.empty() : Optional.of("nothing was acknowledged")));
        Tally.Books books = verdict.tally().books();
        if (books.compared()) {
            cases.add(new Case("ledger", first(books.differences())));
        }
        if (!verdict.commands().equals(CommandTally.NONE)) {
            cases.add(new Case("commands", first(verdict.commands().differences())));
        }
        if (!verdict.readings().equals(ReadingTally.NONE)) {
            cases.add(new Case("readings", first(verdict.readings().differences())));
        }
        if (!verdict.updates().equals(UpdateTally.NONE)) {
            cases.add(new Case("updates", first(verdict.updates().differences())));
        }
        return cases;
    }

    private static Optional<String> first(List<?> differences) {
        return differences.stream().findFirst().map(one -> differences.size() + " differences, the first: " + one);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
