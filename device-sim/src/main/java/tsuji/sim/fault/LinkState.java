package tsuji.sim.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a link does now; the copying threads wait here. Any thread. */
final class LinkState {
    /** Condition of the link. */
    enum Mode {
        UP,
        DOWN,
        BLACKHOLE,
        SILENT
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Mode mode = Mode.UP;
    private long delayNanos;
    private long bytesPerSecond;

    void change(Mode next) {
        lock.lock();
        try {
            mode = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void delay(Duration delay) {
        lock.lock();
        try {
            delayNanos = delay.toNanos();
        } finally {
            lock.unlock();
        }
    }

    void bandwidth(long limit) {
        lock.lock();
        try {
            bytesPerSecond = limit;
        } finally {
            lock.unlock();
        }
    }

    boolean takesConnections() {
        return mode() != Mode.DOWN;
    }

    boolean reachesServer() {
        return mode() != Mode.SILENT;
    }

    private Mode mode() {
        lock.lock();
        try {
            return mode;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when a piece of so many bytes may go on: after delay and bandwidth, and not in a black hole. */
    void pass(int bytes) throws InterruptedException {
        lock.lock();
        try {
            long waitNanos = delayNanos;
            if (bytesPerSecond > 0) {
                waitNanos += TimeUnit.SECONDS.toNanos(1) * bytes / bytesPerSecond;
            }
            while (waitNanos > 0) {
                waitNanos = changed.awaitNanos(waitNanos);
            }
            while (mode == Mode.BLACKHOLE || mode == Mode.SILENT) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
