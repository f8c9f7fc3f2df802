package tsuji.bridge.scooter;

import java.util.Arrays;
import java.util.Optional;

/**
 * Finds frames of both formats in what a line delivers. Not thread-safe; the thread that reads the line owns it.
 *
 * <p>A frame that fails is dropped by one byte, not whole: a header that noise made up must not swallow the frame behind
 * it. Bytes that stay incomplete for {@link #BYTE_GAP_MILLIS_MAX} are noise too.
 */
public final class FrameReader {
    /** Longest silence inside a frame. */
    public static final long BYTE_GAP_MILLIS_MAX = 200;

    private static final int HEADER_BYTES = 3;
    private static final int WINDOW_BYTES = 2 * Frame.BYTES_MAX;

    private final byte[] window = new byte[WINDOW_BYTES];
    private int size;

    /** Bytes at the front whose continuation did not come in time: what is incomplete among them stays so. */
    private int stale;

    private long lastByteMillis;
    private long badChecksums;
    private long skippedBytes;

    /**
     * Takes as many bytes as there is room for.
     *
     * @param nowMillis of any monotonic clock.
     * @return how many of {@code bytes} were taken from {@code from} on; call {@link #next} and offer the rest again.
     */
    public int offer(byte[] bytes, int from, int to, long nowMillis) {
        expire(nowMillis);
        int taken = Math.min(to - from, window.length - size);
        System.arraycopy(bytes, from, window, size, taken);
        size += taken;
        lastByteMillis = nowMillis;
        return taken;
    }

    /** The next whole frame, or empty: more bytes are needed. */
    public Optional<Frame> next() {
        while (hunt()) {
            boolean pair = window[0] == 0x5A;
            int counted = window[2] & 0xFF;
            int total = pair ? counted + 9 : counted + 6;
            // The shorter format counts command and argument, so less than 2 cannot be; the longer may say 254 or 255,
            // which no request of ours asks for.
            if ((!pair && counted < 2) || (pair && counted > Frame.PAYLOAD_BYTES_MAX)) {
                skip(1);
                continue;
            }
            if (size < total) {
                if (stale == 0) {
                    return Optional.empty();
                }
                skip(1);
                continue;
            }
            int sum = (window[total - 2] & 0xFF) | (window[total - 1] & 0xFF) << 8;
            if (sum != Frame.checksum(window, 2, total - 2)) {
                badChecksums++;
                skip(1);
                continue;
            }
            Frame frame = frame(pair, total);
            drop(total);
            return Optional.of(frame);
        }
        return Optional.empty();
    }

    /** Moves the next header to the front; false when there are not enough bytes to see one with its length. */
    private boolean hunt() {
        int at = 0;
        while (at + 1 < size && !isHeader(at)) {
            at++;
        }
        skip(at);
        return size >= HEADER_BYTES && isHeader(0);
    }

    private boolean isHeader(int at) {
        return (window[at] == 0x55 && window[at + 1] == (byte) 0xAA)
                || (window[at] == 0x5A && window[at + 1] == (byte) 0xA5);
    }

    private Frame frame(boolean pair, int total) {
        int command = pair ? 5 : 4;
        Address address =
                pair ? new Address.Pair(window[3] & 0xFF, window[4] & 0xFF) : new Address.Single(window[3] & 0xFF);
        byte[] payload = Arrays.copyOfRange(window, command + 2, total - 2);
        return new Frame(address, window[command] & 0xFF, window[command + 1] & 0xFF, payload);
    }

    /** Gives up a frame whose rest did not come in time; {@link #next} then looks for another one inside of it. */
    public void expire(long nowMillis) {
        if (nowMillis - lastByteMillis > BYTE_GAP_MILLIS_MAX) {
            stale = size;
        }
    }

    private void skip(int bytes) {
        skippedBytes += bytes;
        drop(bytes);
    }

    private void drop(int bytes) {
        size -= bytes;
        stale = Math.max(0, stale - bytes);
        System.arraycopy(window, bytes, window, 0, size);
    }

    /** Frames whose checksum did not match, since the start. */
    public long badChecksums() {
        return badChecksums;
    }

    /** Bytes that belonged to no frame, since the start. */
    public long skippedBytes() {
        return skippedBytes;
    }
}
