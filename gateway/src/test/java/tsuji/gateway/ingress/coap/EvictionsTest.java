package tsuji.gateway.ingress.coap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions are cut off however their farewell went. */
class EvictionsTest {
    @Test
    void cutComesAfterTheFarewellAndAlsoWhenThatFailedOrTookTooLong() {
        assertThat(Evictions.isOver(CompletableFuture.completedFuture(null))).isTrue();
        assertThat(Evictions.isOver(CompletableFuture.failedFuture(new IllegalStateException("session in handshake"))))
                .isTrue();
        assertThat(Evictions.isOver(new CompletableFuture<>())).isTrue();
    }

    @Test
    void gatewayThatEndsCutsNobodyOff() {
        Thread.currentThread().interrupt();

        assertThat(Evictions.isOver(new CompletableFuture<>())).isFalse();

        assertThat(Thread.interrupted()).as("whoever called learns of it too").isTrue();
    }
}
