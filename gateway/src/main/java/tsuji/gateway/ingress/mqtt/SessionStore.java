package tsuji.gateway.ingress.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tsuji.gateway.health.Counters.Count;

/**
 * All sessions, by client id. Any thread: every hand-over of a session happens inside one atomic step of the map. Bounded
 * by the registry: a device has one client id, and sessions of observers end with their connection.
 */
final class SessionStore {
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final int queueMax;
    private final Wills wills;
    private final Count commandDrops;

    /** Counts in {@code commandDrops} what ends with its session. */
    SessionStore(int queueMax, Wills wills, Count commandDrops) {
        this.queueMax = queueMax;
        this.wills = wills;
        this.commandDrops = commandDrops;
    }

    /** What came of an attempt to attach. */
    sealed interface Attached {}

    /** The session belongs to the new connection now. */
    record Done(Session session, boolean present) implements Attached {}

    /** Another connection has it; it must let go first. */
    record Taken(MqttConnection holder) implements Attached {}

    Attached attach(Connect connect, MqttConnection connection, long nowMillis) {
        List<Will> due = new ArrayList<>(0);
        Attached[] result = new Attached[1];
        sessions.compute(connect.clientId(), (id, old) -> {
            if (old != null && old.connection() != null) {
                result[0] = new Taken(old.connection());
                return old;
            }
            boolean resumed = old != null && !connect.terms().cleanStart() && !old.isExpired(nowMillis);
            if (old != null && !resumed) {
                old.takeWill(Long.MAX_VALUE).ifPresent(due::add);
                commandDrops.add(old.outbound().size());
            }
            Session session = resumed ? old : new Session(id, queueMax);
            session.attach(connection, connect.terms().expirySeconds());
            result[0] = new Done(session, resumed);
            return session;
        });
        due.forEach(wills::publish);
        return result[0];
    }

    /** The connection is gone. Its session sleeps or ends; its will, if it left one, is published now or after its delay. */
    void detach(Session session, long expirySeconds, Optional<Will> will, long nowMillis) {
        List<Will> due = new ArrayList<>(0);
        sessions.computeIfPresent(session.clientId(), (id, current) -> {
            if (current != session) {
                will.ifPresent(due::add);
                return current;
            }
            session.detach(nowMillis, expirySeconds);
            if (will.isPresent()) {
                long delaySeconds = Math.min(will.get().delaySeconds(), expirySeconds);
                session.delayWill(will.get(), nowMillis + delaySeconds * 1_000);
                session.takeWill(nowMillis).ifPresent(due::add);
            }
            return expirySeconds == 0 ? ended(session) : session;
        });
        due.forEach(wills::publish);
    }

    /** Null, for the map: the session is no more. */
    private Session ended(Session session) {
        commandDrops.add(session.outbound().size());
        return null;
    }

    /** Looks at a session, if there is one, in one step: it is neither handed over nor ended meanwhile. */
    void inspect(String clientId, Consumer<Session> look) {
        sessions.computeIfPresent(clientId, (id, session) -> {
            look.accept(session);
            return session;
        });
    }

    Optional<Session> find(String clientId) {
        return Optional.ofNullable(sessions.get(clientId));
    }

    int size() {
        return sessions.size();
    }

    /** Once a second: publishes wills whose delay is over and ends sessions whose time is over, or that nobody may use. */
    void sweep(long nowMillis, Predicate<String> isKnown) {
        List<Will> due = new ArrayList<>(0);
        for (String clientId : sessions.keySet()) {
            sessions.computeIfPresent(clientId, (id, session) -> {
                if (session.connection() != null) {
                    return session;
                }
                if (!isKnown.test(id)) {
                    // Who may not speak has no last word either.
                    return ended(session);
                }
                boolean ends = session.isExpired(nowMillis);
                session.takeWill(ends ? Long.MAX_VALUE : nowMillis).ifPresent(due::add);
                return ends ? ended(session) : session;
            });
        }
        due.forEach(wills::publish);
    }
}
