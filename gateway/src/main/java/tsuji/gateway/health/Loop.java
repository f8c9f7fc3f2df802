package tsuji.gateway.health;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A named thread that does one step after another until it is closed. The only place where the gateway makes threads.
 *
 * <p>A step that throws anything unchecked has broken an invariant of ours: the loop ends and {@code onDeath} hears of it,
 * once, on the dying thread; the program then exits and the service manager starts it again.
 */
public final class Loop implements AutoCloseable {
    /** A step that takes longer hangs, most likely in the disk. */
    static final long CLOSE_MILLIS = 1_000;

    /** After the interrupt; only the disk holds a thread up longer, and how long is not known. */
    static final long INTERRUPTED_MILLIS = 500;

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

    /** No step begins after the running one. Does not wait: whoever closes may then wake a step that is idle. */
    public void endAfterThisStep() {
        closing = true;
    }

    /**
     * Lets the running step end within the time, then interrupts it; from then on nothing runs on this thread.
     *
     * @throws TimeoutException when it does not end {@value INTERRUPTED_MILLIS} ms after that: it is left behind.
     */
    public void close(long timeout, TimeUnit unit) throws TimeoutException, InterruptedException {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        if (!ended.await(timeout, unit)) {
            thread.interrupt();
            if (!ended.await(INTERRUPTED_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new TimeoutException("thread " + thread.getName() + " does not end; it is left behind");
            }
        }
    }

    /** {@link #close(long)} with {@value CLOSE_MILLIS} ms. */
    @Override
    public void close() {
        close(CLOSE_MILLIS);
    }

    /**
     * Like {@link #close(long, TimeUnit)}.
     *
     * @throws IllegalStateException when it is left behind: what it uses must then stay as it is.
     */
    public void close(long millis) {
        try {
            close(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
