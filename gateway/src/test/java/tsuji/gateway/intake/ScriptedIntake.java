package tsuji.gateway.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Intake by script: takes up to a number of deliveries, and commits or fails when told. Its thread is its own. */
public final class ScriptedIntake implements DeliverySink, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();
    private final List<Delivery> committed = new CopyOnWriteArrayList<>();
    private final List<RefusedDelivery> refused = new CopyOnWriteArrayList<>();
    private final List<Runnable> onGroupCommitted = new ArrayList<>();
    private final Queue<Runnable> onSpace = new ConcurrentLinkedQueue<>();
    private final Set<Long> keys = new HashSet<>();
    private volatile int queueMax = 20_000;
    private volatile boolean commitsAtOnce;
    private final AtomicInteger offering = new AtomicInteger();
    private volatile CountDownLatch door = new CountDownLatch(0);

    /** Commits each delivery as it comes. */
    public ScriptedIntake committing() {
        commitsAtOnce = true;
        return this;
    }

    public ScriptedIntake queueMax(int max) {
        queueMax = max;
        return this;
    }

    /** Whoever offers waits for this; {@link #offering} tells that somebody does. */
    public void letInAfter(CountDownLatch opened) {
        door = opened;
    }

    /** How many wait to be let in. */
    public int offering() {
        return offering.get();
    }

    @Override
    public boolean offer(Delivery delivery) {
        offering.incrementAndGet();
        awaitDoor();
        offering.decrementAndGet();
        if (waiting.size() >= queueMax) {
            return false;
        }
        waiting.add(delivery);
        if (commitsAtOnce) {
            thread.execute(this::commitNow);
        }
        return true;
    }

    private void awaitDoor() {
        try {
            door.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onSpace(Runnable resume) {
        onSpace.add(resume);
    }

    @Override
    public void onGroupCommitted(Runnable flush) {
        onGroupCommitted.add(flush);
    }

    @Override
    public void refused(RefusedDelivery delivery) {
        refused.add(delivery);
    }

    /** One group commit of all that waits. */
    public void commit() throws Exception {
        Future<?> done = thread.submit(this::commitNow);
        done.get();
    }

    /** The disk fails: nothing of what waits is stored. */
    public void fail() throws Exception {
        thread.submit(() -> {
                    Delivery next = waiting.poll();
                    while (next != null) {
                        next.ack().unavailable();
                        next = waiting.poll();
                    }
                })
                .get();
    }

    private void commitNow() {
        List<Delivery> group = new ArrayList<>();
        Delivery next = waiting.poll();
        while (next != null) {
            group.add(next);
            next = waiting.poll();
        }
        for (Delivery delivery : group) {
            boolean repeat = !keys.add(delivery.dedupKey()) && delivery.repeatable();
            if (!repeat) {
                committed.add(delivery);
            }
            delivery.ack().committed();
        }
        onGroupCommitted.forEach(Runnable::run);
        Runnable resume = onSpace.poll();
        while (resume != null) {
            resume.run();
            resume = onSpace.poll();
        }
    }

    /** How many wait for a commit. */
    public int waiting() {
        return waiting.size();
    }

    /** What waits for a commit. */
    public List<Delivery> deliveries() {
        return List.copyOf(waiting);
    }

    /** What was committed, repeats left out. */
    public List<Delivery> committed() {
        return committed;
    }

    public List<RefusedDelivery> refused() {
        return refused;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
