package tsuji.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTest {
    private static final Loop.OnDeath NOBODY = (loop, cause) -> {};

    private final CountDownLatch running = new CountDownLatch(1);

    @Test
    void stepThatWaitsIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Loop loop = new Loop(
                "waiting",
                () -> {
                    running.countDown();
                    never.await();
                    return 0;
                },
                NOBODY);
        loop.start();
        running.await();

        assertThatCode(() -> loop.close(1)).doesNotThrowAnyException();
    }

    @Test
    void stepThatHangsIsLeftBehindAndNamed() throws Exception {
        CountDownLatch heal = new CountDownLatch(1);
        AtomicInteger steps = new AtomicInteger();
        Loop loop = new Loop(
                "hanging",
                () -> {
                    steps.incrementAndGet();
                    running.countDown();
                    awaitUninterruptibly(heal);
                    return 0;
                },
                NOBODY);
        loop.start();
        running.await();

        assertThatThrownBy(() -> loop.close(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("thread hanging does not end; it is left behind");

        heal.countDown();
        loop.close();
        assertThat(steps).hasValue(1);
    }

    @Test
    void noStepBeginsAfterTheOneThatIsWoken() throws Exception {
        Semaphore wake = new Semaphore(0);
        CountDownLatch idle = new CountDownLatch(1);
        AtomicInteger steps = new AtomicInteger();
        Loop loop = new Loop(
                "loop",
                () -> {
                    steps.incrementAndGet();
                    idle.countDown();
                    wake.acquire();
                    return 0;
                },
                NOBODY);
        loop.start();
        idle.await();

        loop.endAfterThisStep();
        wake.release(2);
        loop.close(10, TimeUnit.SECONDS);

        assertThat(steps).hasValue(1);
    }

    @Test
    void faultEndsTheLoopAndIsTold() throws Exception {
        AtomicReference<String> told = new AtomicReference<>();
        Loop loop = new Loop(
                "faulty",
                () -> {
                    throw new IllegalStateException("fault");
                },
                (name, cause) -> {
                    told.set(name + ": " + cause.getMessage());
                    running.countDown();
                });

        loop.start();

        running.await();
        assertThat(told).hasValue("faulty: fault");
    }

    /** As a write to a disk that hangs. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // The disk does not listen.
                Thread.yield();
            }
        }
    }
}
