package tsuji.gateway.ingress.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;

/**
 * Notices two peers that use one identity: each takes the session over from the other, again and again (E408). Any thread;
 * takeovers are rare.
 */
final class Duels {
    /** Takeovers of one client id without a pause of {@link #QUIET_MILLIS} that are no coincidence any more. */
    static final int TAKEOVERS_MAX = 5;

    static final long QUIET_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** Client ids watched at once; beyond it the oldest is forgotten. */
    static final int WATCHED_MAX = 256;

    private final Health health;
    private final Map<String, Takeovers> byClientId = new LinkedHashMap<>();

    private record Takeovers(int count, long lastMillis) {}

    Duels(Health health) {
        this.health = health;
    }

    synchronized void takenOver(String clientId, long nowMillis) {
        Takeovers before = byClientId.remove(clientId);
        int count = before == null ? 1 : before.count() + 1;
        byClientId.put(clientId, new Takeovers(count, nowMillis));
        if (byClientId.size() > WATCHED_MAX) {
            Iterator<String> oldest = byClientId.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        if (count >= TAKEOVERS_MAX) {
            health.raise(
                    ErrorCode.E408,
                    clientId + ": connection taken over " + count
                            + " times; two peers use this identity, give one of them its own");
        }
    }

    /** Once a second: forgets those that have become quiet. */
    synchronized void sweep(long nowMillis) {
        boolean someone = byClientId.values().removeIf(takeovers -> nowMillis - takeovers.lastMillis() >= QUIET_MILLIS);
        if (someone && byClientId.values().stream().noneMatch(takeovers -> takeovers.count() >= TAKEOVERS_MAX)) {
            health.clear(ErrorCode.E408);
        }
    }
}
