package tsuji.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be closed in reverse. Each part waits a bounded time for what it closes, and says so with an exception
 * when that did not end: it is left behind, and with it the files that it may still use, as after a kill.
 */
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> active = new ArrayDeque<>();
    private final Deque<AutoCloseable> stores = new ArrayDeque<>();
    private volatile String closing = "";

    /** A part with threads of its own. */
    <T extends AutoCloseable> T add(T part) {
        active.push(part);
        return part;
    }

    /** Files that one of the others uses on its thread: closed last, and only when nobody is left behind. */
    <T extends AutoCloseable> T addStore(T store) {
        stores.push(store);
        return store;
    }

    /** What is being closed now, for whoever asks why it takes so long. Any thread. */
    String closing() {
        return closing;
    }

    @Override
    public void close() {
        if (closeAll(active)) {
            closeAll(stores);
        } else {
            LOG.error(
                    "the files are left open; the next start treats them as after a kill, nothing acknowledged is lost");
        }
    }

    private boolean closeAll(Deque<AutoCloseable> parts) {
        boolean allEnded = true;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            closing = part.getClass().getSimpleName();
            try {
                part.close();
            } catch (Exception e) {
                // The others still deserve to be closed; what was acknowledged is on the disk already.
                LOG.error("closing {}: {}", closing, e.getMessage(), e);
                allEnded = false;
            }
        }
        return allEnded;
    }
}
