package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import tsuji.sim.scenario.Expectations;

class ReportTest {
    private static final Verdict PASS = verdict(0, List.of());
    private static final Verdict FAIL = verdict(2, List.of(new Tally.Loss("SC-0001", 2, 7)));

    @Test
    void textEndsWithTheVerdict() {
        assertThat(Report.of(PASS, Report.Format.TEXT).lines())
                .last()
                .isEqualTo("VERDICT PASS accepted=10 confirmed=8 queued=2 lost=0 expired=0 refused=1 duplicates=3"
                        + " doubled=0 corrupted=0 reordered=4");
        assertThat(Report.of(FAIL, Report.Format.TEXT))
                .contains("FAIL lost             2, allowed 0")
                .contains("lost SC-0001: 2, first missing msg_seq 7");
    }

    @Test
    void markdownHasTheLosses() {
        assertThat(Report.of(FAIL, Report.Format.MD)).startsWith("# FAIL\n").contains("| SC-0001 | 2 | 7 |");
        assertThat(Report.of(PASS, Report.Format.MD)).startsWith("# PASS\n").doesNotContain("SC-0001");
    }

    @Test
    void jsonHasEveryMeasure() throws Exception {
        JsonNode json = new ObjectMapper().readTree(Report.of(FAIL, Report.Format.JSON));

        assertThat(json.get("pass").asBoolean()).isFalse();
        for (Expectations.Measure measure : Expectations.Measure.values()) {
            assertThat(json.has(measure.label())).as(measure.label()).isTrue();
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
                        Report.of(FAIL, Report.Format.JUNIT).getBytes(StandardCharsets.UTF_8)))
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

    private static Verdict verdict(long lost, List<Tally.Loss> losses) {
        Tally.Arrivals arrivals = new Tally.Arrivals(5, 3, 3, 0, 0, 4, 0, 0, 12, 80);
        Tally tally = new Tally(12, 10 + lost, 8, 2, 0, lost, 1, 0, 0, 1, arrivals, losses);
        return Verdict.of(tally, Expectations.PROMISES);
    }
}
