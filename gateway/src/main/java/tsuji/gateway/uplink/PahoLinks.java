package tsuji.gateway.uplink;

import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Loop;

/** Makes Paho links, and ends the abandoned ones on a thread of its own because that may take a while. */
final class PahoLinks implements CityLinks {
    private static final Logger LOG = LoggerFactory.getLogger(PahoLinks.class);
    private static final int ABANDONED_MAX = 64;
    private static final long SETTLE_MILLIS = 5_000;

    /** At the end, for the link that is just being ended, and as long again for those that wait for it. */
    private static final long CLOSE_MILLIS = 1_000;

    private final UplinkSettings settings;
    private final BlockingQueue<Ending> abandoned = new ArrayBlockingQueue<>(ABANDONED_MAX);
    private final Loop reaper;
    private final CertificateChoice certificates;
    private final PahoLink.Surroundings surroundings;

    /**
     * What the reaper has to do; at the end nothing, so that it wakes up. Names no type of Paho: its jar is signed, and whoever
     * loads the first class of it waits for the check; at the start that must be thread uplink, which no device waits for.
     */
    interface Ending {
        void release(long settleMillis) throws InterruptedException;
    }

    PahoLinks(
            UplinkSettings settings,
            Addresses.Resolver resolver,
            CertificateChoice certificates,
            Loop.OnDeath onDeath) {
        this.settings = settings;
        this.certificates = certificates;
        this.surroundings = new PahoLink.Surroundings(new Addresses(resolver, onDeath), certificates, this::abandon);
        this.reaper = new Loop("uplink-reaper", this::reapOne, onDeath);
        reaper.start();
    }

    @Override
    public CityLink open(URI broker, CityLink.Listener listener) {
        return new PahoLink(broker, settings, listener, surroundings);
    }

    @Override
    public CertificateChoice certificates() {
        return certificates;
    }

    private void abandon(Ending link) {
        if (!abandoned.offer(link)) {
            // Its sockets are closed, so its threads end by themselves; only the order is missing.
            LOG.warn("{} city links are waiting to be ended; one more is left to itself", ABANDONED_MAX);
        }
    }

    private int reapOne() throws InterruptedException {
        Ending link = abandoned.poll(1, TimeUnit.SECONDS);
        if (link == null) {
            return 0;
        }
        link.release(SETTLE_MILLIS);
        return 1;
    }

    @Override
    public void close() {
        surroundings.addresses().close();
        reaper.endAfterThisStep();
        // Should there be no room it is awake.
        abandoned.offer(settleMillis -> {});
        try {
            reaper.close(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
            Ending rest = abandoned.poll();
            while (rest != null && System.nanoTime() < deadlineNanos) {
                rest.release(CLOSE_MILLIS);
                rest = abandoned.poll();
            }
        } catch (TimeoutException e) {
            // Its sockets are closed; the process ends before its threads notice.
            LOG.warn("a city link did not end within {} ms", CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
