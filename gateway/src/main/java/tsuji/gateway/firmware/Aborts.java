package tsuji.gateway.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roll-outs that the city wants stopped, also those that are not known here yet. In memory: the city's broker keeps the messages
 * and sends them again on every connection. Any thread.
 */
final class Aborts {
    /** Beyond, the oldest is forgotten; ten for each roll-out that is remembered. */
    static final int KEPT_MAX = 10 * RolloutTable.ROLLOUTS_MAX;

    static final int REASON_LENGTH_MAX = 120;

    private static final Logger LOG = LoggerFactory.getLogger(Aborts.class);

    private final Map<String, String> reasons = new LinkedHashMap<>();

    /** {@code payload}: why; empty: the city took it back. */
    synchronized void set(String rollout, byte[] payload) {
        reasons.remove(rollout);
        if (payload.length == 0) {
            return;
        }
        reasons.put(rollout, reason(payload));
        if (reasons.size() > KEPT_MAX) {
            Iterator<String> oldest = reasons.keySet().iterator();
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
        return Optional.ofNullable(reasons.get(rollout));
    }
}
