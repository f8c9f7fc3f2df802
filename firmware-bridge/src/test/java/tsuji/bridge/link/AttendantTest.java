package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttendantTest {
    private final List<String> calls = new ArrayList<>();
    private final Health health = new Health(Clock.systemUTC());
    private IOException openFails;
    private IOException stepFails;

    private final Attendant attendant = new Attendant(
            "meter-1",
            new Driver() {
                @Override
                public void open() throws IOException {
                    calls.add("open");
                    throwIf(openFails);
                }

                @Override
                public int runOnce() throws IOException {
                    calls.add("step");
                    throwIf(stepFails);
                    return 1;
                }

                @Override
                public void close() {
                    calls.add("close");
                }
            },
            health,
            new Random(1),
            (loop, cause) -> calls.add("died"));

    private static void throwIf(IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Test
    void aDriverIsOpenedOnceAndThenStepped() throws InterruptedException {
        attendant.runOnce();
        attendant.runOnce();

        assertThat(calls).containsExactly("open", "step", "step");
        assertThat(health.statuses().get("meter-1").state()).isEqualTo(Health.State.RUNNING);
    }

    @Test
    void aDriverThatLostItsLineIsClosedAndOpenedAgain() throws InterruptedException {
        attendant.runOnce();
        stepFails = new IOException("unplugged");
        attendant.runOnce();
        assertThat(health.statuses().get("meter-1"))
                .satisfies(status -> assertThat(status.state()).isEqualTo(Health.State.TROUBLE))
                .satisfies(status -> assertThat(status.detail()).isEqualTo("unplugged"));

        stepFails = null;
        attendant.runOnce();

        assertThat(calls).containsExactly("open", "step", "step", "close", "open", "step");
        assertThat(health.counted("meter-1.reopened")).isEqualTo(1);
        assertThat(health.worst()).isEqualTo(Health.State.RUNNING);
    }

    @Test
    void whatAHalfOpenDriverTookIsReleased() throws InterruptedException {
        openFails = new IOException("no such port");

        attendant.runOnce();

        assertThat(calls).containsExactly("open", "close");
    }

    @Test
    void pausesNeverGrowBeyondTheTenSecondsOfAReturn() {
        Backoff backoff = new Backoff(new Random(1));

        long longest = 0;
        for (int i = 0; i < 50; i++) {
            longest = Math.max(longest, backoff.nextMillis());
        }

        assertThat(longest).isBetween(Backoff.MAX_MILLIS / 2, Backoff.MAX_MILLIS);
        backoff.reset();
        assertThat(backoff.nextMillis()).isLessThanOrEqualTo(Backoff.MIN_MILLIS);
    }
}
