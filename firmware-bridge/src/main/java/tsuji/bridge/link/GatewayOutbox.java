package tsuji.bridge.link;

import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import tsuji.wire.DeviceId;

/** The local gateway, of which the bridge is an agent: one connection and one thread for all devices. */
public final class GatewayOutbox implements Outbox, AutoCloseable {
    private static final long STEP_MILLIS = 200;
    private static final long FLUSH_MILLIS = 2_000;

    private final AgentClient client;
    private final Semaphore work = new Semaphore(0);
    private final Loop loop;

    /** Who speaks: the agent's secret, and every device that a link speaks for. */
    public record Agent(String secret, Set<DeviceId> devices) {
        public Agent {
            devices = Set.copyOf(devices);
        }

        @Override
        public String toString() {
            return "Agent[" + devices.size() + " devices]";
        }
    }

    public GatewayOutbox(
            GatewaySettings settings,
            Agent agent,
            Health health,
            LongSupplier nanoTime,
            RandomGenerator random,
            Loop.OnDeath onDeath) {
        client = new AgentClient(settings, agent, health, new AgentClient.Timing(nanoTime, random));
        loop = new Loop("gateway", this::runOnce, onDeath);
    }

    public void start() {
        loop.start();
    }

    private int runOnce() throws InterruptedException {
        int woken = work.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS) ? 1 + work.drainPermits() : 0;
        client.step();
        return woken;
    }

    @Override
    public boolean offer(Message message, Runnable acknowledged) {
        boolean taken = client.offer(message, acknowledged);
        work.release();
        return taken;
    }

    @Override
    public void subscribe(DeviceId device, String filter, Listener listener) {
        client.subscribe(device, filter, listener);
        work.release();
    }

    /** Messages of all devices that are not acknowledged. */
    public int waiting() {
        return client.waiting();
    }

    /** Gives what waits a moment to leave, then says good-bye to the gateway. Nothing may be offered any more. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
        try {
            Semaphore never = new Semaphore(0);
            while (loop.isRunning() && waiting() > 0 && System.nanoTime() - deadline < 0) {
                if (never.tryAcquire(20, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
        client.close();
    }
}
