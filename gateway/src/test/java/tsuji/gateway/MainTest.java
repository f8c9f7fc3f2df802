package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"--help", "run --help", "device add --help", "firmware rollout start --help"})
    void helpOfEveryCommandNamesTheExitCodes(String arguments) {
        StringWriter out = new StringWriter();

        int code = Main.run(new PrintWriter(out), new PrintWriter(out), arguments.split(" "));

        assertThat(code).isZero();
        assertThat(out.toString()).contains("Usage: tsuji-gateway", "Exit codes: 0 done");
    }
}
