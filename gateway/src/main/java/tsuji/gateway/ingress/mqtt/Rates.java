package tsuji.gateway.ingress.mqtt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.intake.RateLimit;

/**
 * The rates of peers. One that leaves before its bucket is full again finds the same bucket when it comes back: a new
 * connection brings no new burst. Any thread. Bounded by the registry, and swept once a second.
 */
final class Rates {
    private final int perSecond;
    private final Map<String, RateLimit> ofAbsent = new ConcurrentHashMap<>();

    Rates(int perSecond) {
        this.perSecond = perSecond;
    }

    RateLimit recall(String name) {
        RateLimit known = ofAbsent.remove(name);
        return known == null ? new RateLimit(perSecond, 2 * perSecond) : known;
    }

    void remember(String name, RateLimit rate, long nowMillis) {
        if (!rate.isFull(nowMillis)) {
            ofAbsent.put(name, rate);
        }
    }

    void sweep(long nowMillis) {
        ofAbsent.values().removeIf(rate -> rate.isFull(nowMillis));
    }

    int remembered() {
        return ofAbsent.size();
    }
}
