package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final String NO_BACKLOG =
            "\"backlog\":{\"bytes\":0,\"bytes_max\":4194304,\"oldest_age_s\":null,\"full_in_s\":null}";

    private static JsonNode json(String text) throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(text);
    }

    private static List<String> lines(String health, String ledger) throws JsonProcessingException {
        return StatusText.lines(json(health), json(ledger));
    }

    @Test
    void wellIsSaidWithWhatBecameOfTheData() throws Exception {
        assertThat(lines(
                        "{\"status\":\"ok\",\"conditions\":[]}",
                        "{\"accepted\":7,\"confirmed\":7,\"queued\":0,\"imbalance\":0,\"expired\":{\"age\":0},"
                                + NO_BACKLOG + "}"))
                .containsExactly(
                        "WELL: takes readings, stores them, no problem",
                        "Data: 7 accepted, 7 confirmed by the city, 0 waiting; nothing lost",
                        "Room: 0 of 4096 KiB waiting; nothing piles up");
    }

    @Test
    void verdictAndDataComeBeforeTheProblemWithItsCode() throws Exception {
        assertThat(
                        lines(
                                "{\"status\":\"degraded\",\"conditions\":[{\"code\":\"E205\",\"title\":\"city broker refuses the"
                                        + " connection\",\"detail\":\"mqtt://city: check the address\"}]}",
                                "{\"accepted\":9,\"confirmed\":4,\"queued\":5,\"imbalance\":0,\"expired\":{},"
                                        + "\"backlog\":{\"bytes\":2048,\"bytes_max\":4096,\"oldest_age_s\":3900,\"full_in_s\":187200}}"))
                .containsExactly(
                        "TROUBLE: takes readings and stores them, but see below",
                        "Data: 9 accepted, 4 confirmed by the city, 5 waiting; nothing lost",
                        "Room: 2 of 4 KiB waiting, the oldest 1 h 5 min; at this rate full in 2 d 4 h",
                        "E205 city broker refuses the connection: mqtt://city: check the address");
    }

    @Test
    void lossIsNamedByCause() throws Exception {
        assertThat(lines(
                                "{\"status\":\"ok\"}",
                                "{\"imbalance\":2,\"expired\":{\"age\":0,\"thinned\":31}," + NO_BACKLOG + "}")
                        .get(1))
                .endsWith("LOST: 31 thinned, 2 unaccounted for");
    }

    @Test
    void gatewayThatCannotStoreSaysWhatDevicesDo() throws Exception {
        assertThat(lines("{\"status\":\"failed\",\"accepting\":true,\"storage\":\"full\"}", "{" + NO_BACKLOG + "}")
                        .get(0))
                .isEqualTo("DOWN: cannot store readings; devices keep theirs and send them again; storage full");
    }
}
