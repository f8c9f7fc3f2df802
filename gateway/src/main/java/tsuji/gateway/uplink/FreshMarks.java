package tsuji.gateway.uplink;

import java.util.ArrayDeque;
import java.util.Deque;

/** When fresh sequence numbers were first seen, to within a second; remembers a minute. Thread uplink. */
final class FreshMarks {
    private static final long STEP_MILLIS = 1_000;
    private static final int MARKS_MAX = 60;

    private final Deque<Mark> marks = new ArrayDeque<>();

    private record Mark(long upTo, long atMillis) {}

    void add(long upTo, long nowMillis) {
        Mark last = marks.peekLast();
        if (last != null && nowMillis - last.atMillis() < STEP_MILLIS) {
            marks.removeLast();
            marks.add(new Mark(upTo, last.atMillis()));
            return;
        }
        marks.add(new Mark(upTo, nowMillis));
        if (marks.size() > MARKS_MAX) {
            marks.removeFirst();
        }
    }

    long seenAt(long seq, long nowMillis) {
        for (Mark mark : marks) {
            if (seq <= mark.upTo()) {
                return mark.atMillis();
            }
        }
        return nowMillis;
    }
}
