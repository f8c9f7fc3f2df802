package tsuji.gateway.uplink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Loop;

/**
 * Addresses of the brokers. The machine's resolver may take minutes when its servers are gone, so it is asked on a thread of
 * its own, {@code uplink-resolver}, and waited for briefly; when it fails, the last addresses it knew are good enough, as
 * the broker has to prove who it is anyway. {@link #find} is for any thread.
 */
final class Addresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Addresses.class);

    static final long WAIT_MILLIS = 3_000;

    /** Addresses of one broker that are tried. */
    static final int ADDRESSES_MAX = 4;

    private final Resolver resolver;
    private final long waitMillis;
    private final Loop loop;
    // Each bounded by the number of brokers.
    private final Map<String, List<InetAddress>> lastGood = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();
    private final BlockingQueue<String> hosts = new ArrayBlockingQueue<>(BrokerSettings.BROKERS_MAX);

    /** The machine's resolver, or a scripted one. May block. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    Addresses(Resolver resolver, Loop.OnDeath onDeath) {
        this(resolver, WAIT_MILLIS, onDeath);
    }

    /** With another bound of waiting than the product's. */
    Addresses(Resolver resolver, long waitMillis, Loop.OnDeath onDeath) {
        this.resolver = resolver;
        this.waitMillis = waitMillis;
        this.loop = new Loop("uplink-resolver", this::resolveOne, onDeath);
        loop.start();
    }

    /**
     * At most {@value ADDRESSES_MAX}, after at most {@value WAIT_MILLIS} ms.
     *
     * @throws UnknownHostException when the resolver knows none, or does not answer, and never did before.
     */
    List<InetAddress> find(String host) throws UnknownHostException, InterruptedException {
        if (isLiteral(host)) {
            return List.of(InetAddress.getAllByName(host));
        }
        CompletableFuture<List<InetAddress>> answer = ask(host);
        try {
            return answer.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return lastGood(host, "the resolver says: " + e.getCause().getMessage());
        } catch (TimeoutException e) {
            return lastGood(host, "the resolver does not answer within " + waitMillis + " ms");
        }
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** One question per host at a time. */
    private CompletableFuture<List<InetAddress>> ask(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> asking = asked.putIfAbsent(host, answer);
        if (asking != null) {
            return asking;
        }
        if (!hosts.offer(host)) {
            asked.remove(host);
            answer.completeExceptionally(new UnknownHostException(host + ": the resolver is busy"));
        }
        return answer;
    }

    private List<InetAddress> lastGood(String host, String reason) throws UnknownHostException {
        List<InetAddress> known = lastGood.get(host);
        if (known == null) {
            throw new UnknownHostException(host + ": " + reason);
        }
        LOG.info("{}: {}; using {} as before", host, reason, known);
        return known;
    }

    private int resolveOne() throws InterruptedException {
        String host = hosts.poll(1, TimeUnit.SECONDS);
        if (host == null) {
            return 0;
        }
        CompletableFuture<List<InetAddress>> answer = asked.get(host);
        try {
            List<InetAddress> found =
                    Stream.of(resolver.resolve(host)).limit(ADDRESSES_MAX).toList();
            lastGood.put(host, found);
            asked.remove(host);
            answer.complete(found);
        } catch (UnknownHostException e) {
            asked.remove(host);
            answer.completeExceptionally(e);
        }
        return 1;
    }

    @Override
    public void close() {
        try {
            // Nobody waits for an answer any more. A resolver that hangs does not hear the interrupt.
            loop.close(0, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("the resolver still does not answer; it is left to itself");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
