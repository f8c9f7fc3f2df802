package tsuji.bridge.scooter;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tsuji.bridge.link.SerialLine;

/**
 * Frames on a serial line. On the single wire between dashboard and controller the sender hears itself: a frame that equals
 * one just sent is such an echo and is dropped.
 */
public final class SerialScooterLine implements ScooterLine {
    /** Reads that bring bytes but no frame, while waiting for one; a line full of noise ends here. */
    static final int READS_MAX = 256;

    /** Frames that may still come back as an echo. */
    static final int ECHOES_MAX = 4;

    private final SerialLine line;
    private final LongSupplier nanoTime;
    private final FrameReader reader = new FrameReader();
    private final Deque<Frame> sent = new ArrayDeque<>();
    private final byte[] buffer = new byte[Frame.BYTES_MAX];

    /** @param nanoTime only goes forward. */
    public SerialScooterLine(SerialLine line, LongSupplier nanoTime) {
        this.line = line;
        this.nanoTime = nanoTime;
    }

    @Override
    public void send(Frame frame) throws IOException {
        if (sent.size() == ECHOES_MAX) {
            sent.removeFirst();
        }
        sent.addLast(frame);
        line.write(frame.encode());
    }

    @Override
    public Optional<Frame> receive(Duration timeout) throws IOException, InterruptedException {
        for (int reads = 0; reads < READS_MAX; reads++) {
            Optional<Frame> frame = reader.next();
            if (frame.isPresent() && !sent.remove(frame.get())) {
                return frame;
            }
            if (frame.isPresent()) {
                continue;
            }
            int bytes = line.read(buffer, timeout.toMillis());
            long nowMillis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
            if (bytes == 0) {
                reader.expire(nowMillis);
                return reader.next().filter(late -> !sent.remove(late));
            }
            offer(bytes, nowMillis);
        }
        return Optional.empty();
    }

    /** The window is larger than the buffer, and was emptied of whole frames before, so everything finds room. */
    private void offer(int bytes, long nowMillis) {
        int taken = reader.offer(buffer, 0, bytes, nowMillis);
        if (taken < bytes) {
            throw new IllegalStateException("no room for " + (bytes - taken) + " bytes of a line");
        }
    }

    /** Frames whose checksum did not match. */
    long badChecksums() {
        return reader.badChecksums();
    }
}
