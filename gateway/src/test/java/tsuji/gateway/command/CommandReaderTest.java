package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {
    private static final String GOOD = "{\"id\":\"c1\",\"device\":\"d\",\"name\":\"unlock\",\"issued_at\":1,"
            + "\"expires_at\":2,\"issuer\":\"i\"}";

    private static Command read(String text) throws RefusedException {
        return CommandReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void argumentsAndMacMayBeLeftOut() throws RefusedException {
        assertThat(read(GOOD).id()).isEqualTo("c1");
        assertThat(read(GOOD).arguments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                GOOD + "x",
                "{\"x\":1,\"id\":\"c1\",\"device\":\"d\",\"name\":\"n\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"i\"}",
                "{\"id\":\"c1\",\"id\":\"c2\",\"device\":\"d\",\"name\":\"n\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"i\"}",
                "{\"id\":\"c 1\",\"device\":\"d\",\"name\":\"n\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"i\"}",
                "{\"id\":\"c1\",\"device\":\"d/e\",\"name\":\"n\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"i\"}",
                "{\"id\":\"c1\",\"device\":\"d\",\"name\":\"n\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"a\\nb\"}",
                "{\"id\":\"c1\",\"device\":\"d\",\"name\":\"n\",\"issued_at\":1.5,\"expires_at\":2,\"issuer\":\"i\"}",
                "{\"id\":\"c1\",\"device\":\"d\",\"name\":\"n\",\"issued_at\":1,\"expires_at\":99999999999999999999,\"issuer\":\"i\"}"
            })
    void whatIsNoCommandIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void oneByteMoreThanTheMostIsRefused() throws RefusedException {
        String longest = GOOD + " ".repeat(CityCommands.BYTES_MAX - GOOD.length());

        assertThat(read(longest).id()).isEqualTo("c1");
        assertThatThrownBy(() -> read(longest + " ")).isInstanceOf(RefusedException.class);
    }
}
