package tsuji.bridge.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import tsuji.wire.DataClass;

/** What one device has to say and the gateway has not acknowledged, in order. Any thread. */
final class MessageQueue {
    private final int messagesMax;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long dropped;
    private boolean held;
    private long heldUntilNanos;

    /** A message on its way. */
    static final class Entry {
        final Message message;
        final Runnable acknowledged;
        final long offeredNanos;
        private boolean sent;

        Entry(Message message, Runnable acknowledged, long offeredNanos) {
            this.message = message;
            this.acknowledged = acknowledged;
            this.offeredNanos = offeredNanos;
        }
    }

    MessageQueue(int messagesMax) {
        this.messagesMax = messagesMax;
    }

    /** False: full, and nothing in it may be dropped for this one. */
    synchronized boolean offer(Entry entry) {
        if (entries.size() >= messagesMax && !dropOldestTelemetry()) {
            return false;
        }
        entries.addLast(entry);
        return true;
    }

    private boolean dropOldestTelemetry() {
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (!entry.sent && entry.message.dataClass() == DataClass.TELEMETRY) {
                each.remove();
                dropped++;
                return true;
            }
        }
        return false;
    }

    /**
     * The next ones to send, at most {@code most}, and so that at most {@code window} are unacknowledged; they count as sent
     * from now on.
     */
    synchronized List<Entry> take(int window, int most, long nowNanos) {
        List<Entry> next = new ArrayList<>();
        if (held && nowNanos - heldUntilNanos < 0) {
            return next;
        }
        held = false;
        int seen = 0;
        for (Entry entry : entries) {
            if (++seen > window || next.size() >= most) {
                break;
            }
            if (!entry.sent) {
                entry.sent = true;
                next.add(entry);
            }
        }
        return next;
    }

    /** True: it was waiting for this, for the first time. */
    synchronized boolean acknowledged(Entry entry) {
        return entries.remove(entry);
    }

    /** The gateway does not take it now: it keeps its place, and nothing is sent before that moment. */
    synchronized void hold(Entry entry, long untilNanos) {
        entry.sent = false;
        held = true;
        heldUntilNanos = untilNanos;
    }

    /** The connection is gone: everything is to be sent again, on the next also what this one did not take. */
    synchronized void unsend() {
        held = false;
        entries.forEach(entry -> entry.sent = false);
    }

    synchronized int size() {
        return entries.size();
    }

    /** Telemetry that made room since the start. */
    synchronized long dropped() {
        return dropped;
    }
}
