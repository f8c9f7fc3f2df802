package tsuji.gateway.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roll-outs that the city wants stopped, also those that are not known here yet. Heard on the uplink's threads and written by
 * thread firmware: a gateway that restarts without the city still knows them. Any thread.
 */
final class Aborts {
    /** Beyond, the oldest is forgotten; ten for each roll-out that is remembered. */
    static final int KEPT_MAX = 10 * RolloutTable.ROLLOUTS_MAX;

    static final int REASON_LENGTH_MAX = 120;

    private static final Logger LOG = LoggerFactory.getLogger(Aborts.class);

    /** The oldest first. Empty: the city took it back, and the store may not know that yet. */
    private final Map<String, Optional<String>> heard = new LinkedHashMap<>();

    /** What is on the disk. */
    private Map<String, String> stored = Map.of();

    /** {@code payload}: why; empty: the city took it back. */
    synchronized void set(String rollout, byte[] payload) {
        heard.remove(rollout);
        heard.put(rollout, payload.length == 0 ? Optional.empty() : Optional.of(reason(payload)));
        forgetTheOldest();
    }

    private void forgetTheOldest() {
        Iterator<String> oldest = heard.keySet().iterator();
        while (heard.size() > KEPT_MAX) {
            LOG.warn("the city's abort of roll-out {} is forgotten: {} are kept", oldest.next(), KEPT_MAX);
            oldest.remove();
        }
    }

    private static String reason(byte[] payload) {
        String text = new String(payload, 0, Math.min(payload.length, 4 * REASON_LENGTH_MAX), UTF_8)
                .replaceAll("\\p{Cntrl}", " ");
        return text.substring(0, Math.min(text.length(), REASON_LENGTH_MAX)).strip();
    }

    /** Why the roll-out must stop; empty: it need not. */
    synchronized Optional<String> reason(String rollout) {
        return heard.getOrDefault(rollout, Optional.empty());
    }

    /** The store was opened: what it holds was heard before all that was heard since. */
    synchronized void remember(Map<String, String> fromStore) {
        Map<String, Optional<String>> since = new LinkedHashMap<>(heard);
        heard.clear();
        fromStore.forEach((rollout, reason) -> heard.put(rollout, Optional.of(reason)));
        since.forEach((rollout, reason) -> {
            heard.remove(rollout);
            heard.put(rollout, reason);
        });
        stored = Map.copyOf(fromStore);
        forgetTheOldest();
    }

    /** All that must be on the disk, the oldest first; empty: it is there. */
    synchronized Optional<Map<String, String>> unwritten() {
        Map<String, String> wanted = new LinkedHashMap<>();
        heard.forEach((rollout, reason) -> reason.ifPresent(why -> wanted.put(rollout, why)));
        if (wanted.equals(stored)) {
            heard.values().removeIf(Optional::isEmpty);
            return Optional.empty();
        }
        return Optional.of(wanted);
    }

    synchronized void written(Map<String, String> all) {
        stored = Map.copyOf(all);
    }
}
