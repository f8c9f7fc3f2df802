package tsuji.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandRequestTest {
    private static CommandRequest read(String json) throws Problem {
        return CommandRequest.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyMemberIsRead() throws Problem {
        assertThat(read("{\"device\":\"sc-1\",\"name\":\"n\",\"arguments\":{\"a\":6,\"b\":\"x\",\"c\":true},"
                        + "\"expires_in_s\":5}"))
                .isEqualTo(new CommandRequest("sc-1", "n", Map.of("a", 6L, "b", "x", "c", true), 5));
    }

    @Test
    void withoutMoreACommandHasNoArgumentsAndLivesAMinute() throws Problem {
        assertThat(read("{\"device\":\"sc-1\",\"name\":\"unlock\"}"))
                .isEqualTo(new CommandRequest("sc-1", "unlock", Map.of(), 60));
    }

    @Test
    void theLongestAndTheShortestLifeAreTaken() throws Problem {
        assertThat(read("{\"device\":\"d\",\"name\":\"n\",\"expires_in_s\":1}").expiresInSeconds())
                .isEqualTo(1);
        assertThat(read("{\"device\":\"d\",\"name\":\"n\",\"expires_in_s\":604800}")
                        .expiresInSeconds())
                .isEqualTo(CommandRequest.EXPIRES_IN_SECONDS_MAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[]|the body is not a JSON object",
                "{|the body is not JSON",
                "{\"device\":\"d\",\"device\":\"e\",\"name\":\"n\"}|a member is there twice",
                "{\"device\":\"d\",\"name\":\"n\"} 1|something follows",
                "{\"device\":\"d\",\"name\":\"n\",\"speed\":1}|speed is unknown; there are device, name",
                "{\"device\":1,\"name\":\"n\"}|device is not text",
                "{\"name\":\"n\"}|device is missing",
                "{\"device\":\"d\"}|name is missing",
                "{\"device\":\"d\",\"name\":\"n\",\"arguments\":[]}|arguments is not an object",
                "{\"device\":\"d\",\"name\":\"n\",\"arguments\":{\"a\":1.5}}|arguments: a is neither",
                "{\"device\":\"d\",\"name\":\"n\",\"arguments\":{\"a\":null}}|arguments: a is neither",
                "{\"device\":\"d\",\"name\":\"n\",\"arguments\":{\"a\":{}}}|too deep",
                "{\"device\":\"d\",\"name\":\"n\",\"arguments\":{\"a\":[[1]]}}|too deep",
                "{\"device\":\"d\",\"name\":\"n\",\"expires_in_s\":0}|expires_in_s is not a whole number, 1 to 604800",
                "{\"device\":\"d\",\"name\":\"n\",\"expires_in_s\":604801}|expires_in_s is not a whole number",
                "{\"device\":\"d\",\"name\":\"n\",\"expires_in_s\":1.0}|expires_in_s is not a whole number",
                "{\"device\":\"d\",\"name\":\"n\",\"expires_in_s\":99999999999999999999}|too large",
            })
    void whatIsNotARequestIsRefusedByName(String json, String detail) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(Problem.class).hasMessageContaining(detail);
    }
}
