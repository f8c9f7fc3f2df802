package tsuji.bridge.link;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A named thread that does one step after another until it is closed. The only place where the bridge makes threads.
 *
 * <p>A step that throws anything unchecked has broken an invariant of ours: the loop ends and {@code onDeath} hears of it,
 * once, on the dying thread; the program then exits and the service manager starts it again.
 */
public final class Loop implements AutoCloseable {
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;

    /** One step of work; returns how much it did. May block for a bounded time; an interrupt means: end now. */
    public interface Step {
        int runOnce() throws InterruptedException;
    }

    /** Hears of a loop that died of a fault of ours. */
    public interface OnDeath {
        void died(String loop, Throwable cause);
    }

    public Loop(String name, Step step, OnDeath onDeath) {
        thread = new Thread(() -> run(name, step, onDeath), name);
    }

    private void run(String name, Step step, OnDeath onDeath) {
        try {
            while (!closing) {
                step.runOnce();
            }
        } catch (InterruptedException e) {
            // close() asked for it; whoever closes does what is left to do.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            onDeath.died(name, e);
        } finally {
            ended.countDown();
        }
    }

    public void start() {
        thread.start();
    }

    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Lets the running step end within the time, then returns; from then on nothing runs on this thread. */
    public void close(long timeout, TimeUnit unit) throws TimeoutException, InterruptedException {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        if (!ended.await(timeout, unit)) {
            thread.interrupt();
            if (!ended.await(timeout, unit)) {
                throw new TimeoutException(thread.getName() + " did not end within " + timeout + " " + unit);
            }
        }
    }

    /** Like {@link #close(long, TimeUnit)} with five seconds; a loop that hangs is left behind. */
    @Override
    public void close() {
        try {
            close(5, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
