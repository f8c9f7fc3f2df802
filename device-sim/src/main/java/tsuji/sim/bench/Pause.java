package tsuji.sim.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass while others work. */
final class Pause {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Pause() {}

    static void of(Duration time) throws InterruptedException {
        NEVER.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
