package tsuji.gateway.health;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is wrong right now, by error code. Any thread. */
public final class Health {
    private final Map<ErrorCode, String> raised = new ConcurrentSkipListMap<>();

    /** Raises or updates a condition; {@code detail} says what, how much and what to do. */
    public void raise(ErrorCode code, String detail) {
        raised.put(code, detail);
    }

    public void clear(ErrorCode code) {
        raised.remove(code);
    }

    /** Conditions that hold now, ordered by code. */
    public Map<ErrorCode, String> conditions() {
        return Map.copyOf(raised);
    }
}
