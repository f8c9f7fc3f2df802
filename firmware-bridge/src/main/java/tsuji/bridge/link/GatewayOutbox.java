package tsuji.bridge.link;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import tsuji.wire.DeviceId;

/** The local gateway. One connection per device, because the gateway takes the client id for the device; one thread for all. */
public final class GatewayOutbox implements Outbox, AutoCloseable {
    private static final long STEP_MILLIS = 200;
    private static final long FLUSH_MILLIS = 2_000;

    private final Map<DeviceId, DeviceClient> clients = new TreeMap<>();
    private final Semaphore work = new Semaphore(0);
    private final Loop loop;

    /** @param secrets of every device that a link speaks for. */
    public GatewayOutbox(
            GatewaySettings settings,
            Map<DeviceId, String> secrets,
            Health health,
            LongSupplier nanoTime,
            RandomGenerator random,
            Loop.OnDeath onDeath) {
        DeviceClient.Timing timing = new DeviceClient.Timing(nanoTime, random);
        secrets.forEach(
                (device, secret) -> clients.put(device, new DeviceClient(device, secret, settings, health, timing)));
        loop = new Loop("gateway", this::runOnce, onDeath);
    }

    public void start() {
        loop.start();
    }

    private int runOnce() throws InterruptedException {
        int woken = work.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS) ? 1 + work.drainPermits() : 0;
        clients.values().forEach(DeviceClient::step);
        return woken;
    }

    @Override
    public boolean offer(Message message, Runnable acknowledged) {
        boolean taken = client(message.device()).offer(message, acknowledged);
        work.release();
        return taken;
    }

    @Override
    public void subscribe(DeviceId device, String filter, Listener listener) {
        client(device).subscribe(filter, listener);
    }

    private DeviceClient client(DeviceId device) {
        DeviceClient client = clients.get(device);
        if (client == null) {
            throw new IllegalStateException("no link has said that it speaks for " + device);
        }
        return client;
    }

    /** Messages of all devices that are not acknowledged. */
    public int waiting() {
        return clients.values().stream().mapToInt(DeviceClient::waiting).sum();
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
        clients.values().forEach(DeviceClient::close);
    }
}
