package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import tsuji.sim.record.RunFacts;
import tsuji.sim.scenario.Expectations;

class ReportTest {
    private static final Tally.Arrivals ARRIVALS = new Tally.Arrivals(5, 3, 3, 0, 0, 4, 0, 0, 12, 80);
    private static final Verdict PASS = verdict(0, List.of());
    private static final Verdict FAIL = verdict(2, List.of(new Tally.Loss("SC-0001", 2, 7)));

    @Test
    void textEndsWithTheVerdict() {
        assertThat(report(PASS).in(Report.Format.TEXT).lines())
                .last()
                .isEqualTo("VERDICT PASS accepted=10 confirmed=8 queued=2 lost=0 expired=0 refused=1 duplicates=3"
                        + " doubled=0 corrupted=0 reordered=4 ledger=none");
        assertThat(report(FAIL).in(Report.Format.TEXT))
                .contains("FAIL lost             2, allowed 0")
                .contains("lost SC-0001: 2, first missing msg_seq 7");
    }

    @Test
    void markdownHasTheLosses() {
        assertThat(report(FAIL).in(Report.Format.MD)).startsWith("# FAIL\n").contains("| SC-0001 | 2 | 7 |");
        assertThat(report(PASS).in(Report.Format.MD)).startsWith("# PASS\n").doesNotContain("SC-0001");
    }

    @Test
    void jsonHasEveryMeasure() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report(FAIL).in(Report.Format.JSON));

        assertThat(json.get("pass").asBoolean()).isFalse();
        for (Expectations.Measure measure : Expectations.Measure.values()) {
            assertThat(json.has(measure.label())).as(measure.label()).isEqualTo(!measure.isFigure());
        }
        assertThat(json.get("lost").asLong()).isEqualTo(2);
        assertThat(json.at("/losses/0/firstMissingMsgSeq").asLong()).isEqualTo(7);
        assertThat(json.get("checks")).hasSize(3);
    }

    @Test
    void junitFailsTheExpectationThatDoesNotHold() throws Exception {
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        report(FAIL).in(Report.Format.JUNIT).getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();

        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("failure")
                        .item(0)
                        .getParentNode()
                        .getAttributes()
                        .getNamedItem("name")
                        .getNodeValue())
                .isEqualTo("lost");
    }

    @Test
    void commandsAreShownWhereverThereWereAny() throws Exception {
        CommandTally commands =
                new CommandTally(5, 2, 1, 1, 1, 2, 1, 1, 3, 0, List.of("c1 lock A: done 2 times, allowed 1"));
        Report report = report(PASS.with(commands));

        assertThat(report.verdict().isPass()).isFalse();
        assertThat(report.in(Report.Format.TEXT))
                .containsPattern("commands issued +5\n")
                .contains("command c1 lock A: done 2 times, allowed 1")
                .contains("VERDICT FAIL")
                .contains(" commands=different(1)");
        assertThat(report.in(Report.Format.MD)).contains("- command c1 lock A: done 2 times, allowed 1");
        JsonNode json =
                new ObjectMapper().readTree(report.in(Report.Format.JSON)).get("commands");
        assertThat(json.get("replayed").asLong()).isEqualTo(2);
        assertThat(json.at("/differences/0").asText()).startsWith("c1 lock A");
        assertThat(report.in(Report.Format.JUNIT))
                .contains("name=\"commands\"><failure message=\"1 differences, the first: c1 lock A");
        assertThat(report(PASS).in(Report.Format.TEXT)).doesNotContain("command");
    }

    @Test
    void commandsThatAgreeDoNotFailTheRun() {
        CommandTally commands = new CommandTally(1, 0, 1, 0, 0, 0, 1, 0, 0, 0, List.of());

        assertThat(PASS.with(commands).isPass()).isTrue();
        assertThat(PASS.with(commands).line()).endsWith(" ledger=none commands=accounted");
    }

    @Test
    void factsOfTheRunAndItsFaultsAreShown() {
        RunFacts facts = new RunFacts(
                "typhoon <1>",
                7,
                "sha256:00",
                false,
                Map.of(),
                "",
                List.of(new RunFacts.Broken("uplink.down", 6_000, 11_050)));
        Report report = new Report(PASS, Optional.of(facts));

        assertThat(report.in(Report.Format.TEXT))
                .startsWith("typhoon <1>, seed 7, sha256:00\nfault uplink.down from 6.0 s to 11.1 s\n");
        assertThat(report.in(Report.Format.MD)).contains("| uplink.down | 6.0 | 11.1 |");
        assertThat(report.in(Report.Format.JSON)).contains("\"digest\":\"sha256:00\"", "\"fault\":\"uplink.down\"");
        assertThat(report.in(Report.Format.JUNIT)).contains("<testsuite name=\"tsuji-sim typhoon &lt;1>\"");
    }

    @Test
    void figuresOfTheRunAreJudgedInTheirUnitsAndShownWhenTheyAreNot() {
        Map<String, Double> figures = Map.of("pubackP99", 1_500.2, "memory", 64.0 * 1024 * 1024);
        Expectations expect = new Expectations(Map.of(Expectations.Measure.PUBACK_P99, 1_500L));
        Report report = new Report(
                Verdict.of(PASS.tally(), figures, expect),
                Optional.of(new RunFacts("x", 1, "sha256:00", false, figures, "", List.of())));

        assertThat(report.in(Report.Format.TEXT))
                .contains("FAIL pubackP99        1501ms, allowed 1500ms")
                .containsPattern("memory +64MiB\n")
                .contains("VERDICT FAIL");
        assertThat(report.in(Report.Format.MD)).contains("| pubackP99 | 1501ms | 1500ms | **FAIL** |");
        assertThat(report.in(Report.Format.JUNIT)).contains("1501ms, allowed 1500ms");
        assertThat(report.in(Report.Format.JSON)).contains("\"figures\":{", "\"memory\":6.7108864E7");
    }

    @Test
    void expectationThatWasNotMeasuredIsNoVerdict() {
        Expectations expect = new Expectations(Map.of(Expectations.Measure.DRAINED, 1L));

        assertThatThrownBy(() -> Verdict.of(PASS.tally(), Map.of(), expect))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expect.drained: the run has not measured it; only `run --own-line` does");
    }

    @Test
    void everyFormNamesTheAccountThatDiffers() {
        Difference difference = new Difference("SC-0007", Difference.Account.ACCEPTED, 11, 10, 10);
        Tally tally = new Tally(
                10, 10, 10, 0, 0, 0, 0, 0, 0, 0, ARRIVALS, List.of(), new Tally.Books(true, List.of(difference)));
        Report report = report(Verdict.of(tally, Expectations.PROMISES));

        assertThat(List.of(Report.Format.TEXT, Report.Format.MD, Report.Format.JUNIT))
                .map(report::in)
                .allMatch(text -> text.contains("SC-0007 accepted: the gateway says 11, the judge 10"));
        assertThat(report.in(Report.Format.JSON)).contains("\"device\":\"SC-0007\",\"account\":\"accepted\"");
        assertThat(report.in(Report.Format.JSON)).startsWith("{\"pass\":false");
    }

    private static Report report(Verdict verdict) {
        return new Report(verdict, Optional.empty());
    }

    private static Verdict verdict(long lost, List<Tally.Loss> losses) {
        Tally tally = new Tally(
                12, 10 + lost, 8, 2, 0, lost, 1, 0, 0, 1, ARRIVALS, losses, new Tally.Books(false, List.of()));
        return Verdict.of(tally, Expectations.PROMISES);
    }
}
