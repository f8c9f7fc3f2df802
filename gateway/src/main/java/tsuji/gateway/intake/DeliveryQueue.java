package tsuji.gateway.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tsuji.wire.DataClass;

/**
 * The bounded hand-over from many threads to thread intake.
 *
 * <p>A wake-up costs more than a message. So a producer wakes the consumer only when that one sleeps and would act: not
 * while telemetry is waiting for company.
 */
final class DeliveryQueue {
    private final int max;
    private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Queue<Runnable> waitingForSpace = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean sleeping = new AtomicBoolean();
    private volatile Thread sleeper;
    private volatile int wakeAtSize;

    DeliveryQueue(int max) {
        this.max = max;
    }

    static boolean isUrgent(Delivery delivery) {
        return delivery.dataClass() != DataClass.TELEMETRY;
    }

    /** Any thread. */
    boolean offer(Delivery delivery) {
        if (size.incrementAndGet() > max) {
            size.decrementAndGet();
            return false;
        }
        deliveries.add(delivery);
        if (sleeping.get() && (isUrgent(delivery) || size.get() >= wakeAtSize)) {
            wake();
        }
        return true;
    }

    /** Any thread. */
    void onSpace(Runnable resume) {
        waitingForSpace.add(resume);
        wake();
    }

    /** Any thread. Ends the consumer's sleep, if it sleeps. */
    void wake() {
        if (sleeping.compareAndSet(true, false)) {
            LockSupport.unpark(sleeper);
        }
    }

    int size() {
        return size.get();
    }

    /** Consumer. Moves at most {@code countMax} deliveries; returns how many. */
    int drainTo(ArrayList<Delivery> target, int countMax) {
        int count = 0;
        Delivery delivery;
        while (count < countMax && (delivery = deliveries.poll()) != null) {
            target.add(delivery);
            count++;
        }
        size.addAndGet(-count);
        return count;
    }

    /** Consumer. Once the queue is at most half full, whoever waits for space hears of it. */
    void announceSpace() {
        if (size.get() > max / 2) {
            return;
        }
        // A peer that fills the queue at once asks again: only those who wait now have their turn.
        List<Runnable> now = new ArrayList<>();
        Runnable resume;
        while ((resume = waitingForSpace.poll()) != null) {
            now.add(resume);
        }
        now.forEach(Runnable::run);
    }

    /** Consumer. Sleeps for the time, whatever comes. */
    void pause(long millis) throws InterruptedException {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Consumer. Sleeps until something urgent comes, {@code wakeAt} deliveries wait, or the time is over. */
    void await(int wakeAt, long nanos) throws InterruptedException {
        sleeper = Thread.currentThread();
        wakeAtSize = wakeAt;
        sleeping.set(true);
        // What came before the flag was up has woken nobody.
        if (size.get() == 0 && waitingForSpace.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeping.set(false);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
