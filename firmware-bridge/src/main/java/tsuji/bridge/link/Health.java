package tsuji.bridge.link;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** How every link and every device's connection is, in a word and a sentence, and what was counted. Any thread. */
public final class Health {
    /** More names than this are not kept: a name is a configured thing, so more is a fault of ours. */
    static final int NAMES_MAX = 1_000;

    private final Clock clock;
    private final Map<String, Status> statuses = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** In a word. */
    public enum State {
        STARTING,
        RUNNING,
        TROUBLE
    }

    /**
     * How one part is.
     *
     * @param detail for people: what is wrong and what to do, or what it does.
     * @param since when the state began, by the wall clock.
     */
    public record Status(State state, String detail, Instant since) {}

    public Health(Clock clock) {
        this.clock = clock;
    }

    /** Something serves. True: it did not before. */
    public boolean running(String part, String detail) {
        return put(part, State.RUNNING, detail);
    }

    /** Something does not serve. True: it is a new trouble, so it is worth a line in the log. */
    public boolean trouble(String part, String detail) {
        return put(part, State.TROUBLE, detail);
    }

    /** Something is on its way. */
    public void starting(String part, String detail) {
        put(part, State.STARTING, detail);
    }

    private synchronized boolean put(String part, State state, String detail) {
        Status before = statuses.get(part);
        boolean same = before != null && before.state() == state;
        if (before == null && statuses.size() >= NAMES_MAX) {
            throw new IllegalStateException("more than " + NAMES_MAX + " parts report their health");
        }
        statuses.put(part, new Status(state, detail, same ? before.since() : clock.instant()));
        return !same || !before.detail().equals(detail);
    }

    /** Whether its last word was trouble. */
    public synchronized boolean isInTrouble(String part) {
        Status status = statuses.get(part);
        return status != null && status.state() == State.TROUBLE;
    }

    /** Counts what can happen often, by names like {@code meter-1.crc}. */
    public synchronized void count(String name) {
        if (counts.size() < NAMES_MAX || counts.containsKey(name)) {
            counts.merge(name, 1L, Long::sum);
        }
    }

    public synchronized long counted(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** All parts by name, as they are now. */
    public synchronized Map<String, Status> statuses() {
        return new TreeMap<>(statuses);
    }

    /** All counts by name, as they are now. */
    public synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** The worst state of all parts; nothing reported is running. */
    public synchronized State worst() {
        return statuses.values().stream()
                .map(Status::state)
                .max(Comparator.comparingInt(Health::badness))
                .orElse(State.RUNNING);
    }

    private static int badness(State state) {
        return switch (state) {
            case RUNNING -> 0;
            case STARTING -> 1;
            case TROUBLE -> 2;
        };
    }
}
