package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CancellationTest {
    @Test
    void anIssuerMayHaveSpaces() {
        Cancellation cancellation = new Cancellation("c1", "cli:anna b");

        assertThat(cancellation.bytes()).isEqualTo("c1 cli:anna b".getBytes(StandardCharsets.UTF_8));
        assertThat(Cancellation.read(cancellation.bytes())).isEqualTo(cancellation);
    }

    @Test
    void oneThatWaitedInTheStoreOfAnEarlierVersionHasNoIssuer() {
        assertThat(Cancellation.read("c1".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Cancellation("c1", "unknown"));
    }
}
