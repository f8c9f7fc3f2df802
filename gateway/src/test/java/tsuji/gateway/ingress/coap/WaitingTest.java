package tsuji.gateway.ingress.coap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tsuji.gateway.ingress.coap.Turnstile.Result;
import tsuji.wire.DeviceId;

class WaitingTest {
    private static final DeviceId ONE = new DeviceId("one");
    private static final DeviceId TWO = new DeviceId("two");

    private static Turnstile turnstile(int deviceMessagesPerSecond, int messagesPerSecond, int waitingMax) {
        CoapSettings.Limits limits = new CoapSettings.Limits(10, 1_024, deviceMessagesPerSecond, messagesPerSecond);
        return new Turnstile(limits, new Waiting(waitingMax));
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        Turnstile turnstile = turnstile(1_000, 1_000, 2);

        assertThat(turnstile.enter(ONE, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(TWO, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(TWO, 0)).isEqualTo(Result.FULL);
        turnstile.waiting().left();
        assertThat(turnstile.enter(TWO, 0)).isEqualTo(Result.ADMITTED);
    }

    @Test
    void deviceBeyondItsBurstIsTooFastAndOthersAreNot() {
        Turnstile turnstile = turnstile(1, 1_000, 100);

        assertThat(turnstile.enter(ONE, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(ONE, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(ONE, 0)).isEqualTo(Result.TOO_FAST);
        assertThat(turnstile.enter(TWO, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(ONE, 1_000)).isEqualTo(Result.ADMITTED);
    }

    @Test
    void allTogetherAreBoundedToo() {
        Turnstile turnstile = turnstile(100, 1, 100);

        assertThat(turnstile.enter(ONE, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(TWO, 0)).isEqualTo(Result.ADMITTED);
        assertThat(turnstile.enter(TWO, 0)).isEqualTo(Result.TOO_FAST);
    }

    @Test
    void whoIsRefusedDoesNotCountAsWaiting() {
        Turnstile turnstile = turnstile(1, 1_000, 2);
        turnstile.enter(ONE, 0);
        turnstile.waiting().left();
        turnstile.enter(ONE, 0);
        turnstile.waiting().left();

        turnstile.enter(ONE, 0);

        assertThat(turnstile.waiting().count()).isZero();
    }

    @Test
    void ratesAreForgottenWhenThereIsNothingToRemember() {
        Turnstile turnstile = turnstile(1, 1_000, 100);
        turnstile.enter(ONE, 0);

        turnstile.sweep(999);
        assertThat(turnstile.remembered()).isEqualTo(1);
        turnstile.sweep(1_000);
        assertThat(turnstile.remembered()).isZero();
    }
}
