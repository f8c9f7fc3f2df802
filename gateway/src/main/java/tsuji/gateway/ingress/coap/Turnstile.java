package tsuji.gateway.ingress.coap;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.intake.RateLimit;
import tsuji.wire.DeviceId;

/** How fast devices may send, and how many requests may wait at once. Any thread. */
final class Turnstile {
    private final CoapSettings.Limits limits;
    private final RateLimit all;

    /** Bounded by the registry, and swept. */
    private final Map<DeviceId, RateLimit> ofDevices = new ConcurrentHashMap<>();

    private final Waiting waiting;

    enum Result {
        ADMITTED,
        TOO_FAST,
        FULL
    }

    Turnstile(CoapSettings.Limits limits, Waiting waiting) {
        this.limits = limits;
        this.all = limit(limits.messagesPerSecond());
        this.waiting = waiting;
    }

    private static RateLimit limit(int perSecond) {
        return new RateLimit(perSecond, 2 * perSecond);
    }

    /** Who is admitted counts as waiting until {@link Waiting#left}. */
    Result enter(DeviceId device, long nowMillis) {
        RateLimit own = ofDevices.computeIfAbsent(device, id -> limit(limits.deviceMessagesPerSecond()));
        if (!own.hasToken(nowMillis) || !all.hasToken(nowMillis)) {
            return Result.TOO_FAST;
        }
        if (!waiting.enter()) {
            return Result.FULL;
        }
        own.take(nowMillis);
        all.take(nowMillis);
        return Result.ADMITTED;
    }

    Waiting waiting() {
        return waiting;
    }

    /** Forgets rates that have nothing to remember. */
    void sweep(long nowMillis) {
        ofDevices.values().removeIf(rate -> rate.isFull(nowMillis));
    }

    int remembered() {
        return ofDevices.size();
    }
}
