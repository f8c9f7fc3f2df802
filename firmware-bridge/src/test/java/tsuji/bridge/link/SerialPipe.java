package tsuji.bridge.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/**
 * A serial line to a device that is a function: it answers each write at once, in fragments as the test likes. Silence costs
 * no real time: {@link #onSilence} is told instead. One thread.
 */
public final class SerialPipe implements SerialLine {
    private final UnaryOperator<byte[]> device;
    private final Deque<byte[]> incoming = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private Silence onSilence = millis -> {};
    private boolean lost;
    private boolean closed;

    /** Hears that nothing came for so long; may move a clock or {@link #deliver} something. */
    public interface Silence {
        void passed(long millis);
    }

    /** @param device gets what was written, returns what it says to that. */
    public SerialPipe(UnaryOperator<byte[]> device) {
        this.device = device;
    }

    public void onSilence(Silence listener) {
        onSilence = listener;
    }

    /** Bytes that the device sends on its own, or a further fragment. */
    public void deliver(byte[] bytes) {
        if (bytes.length > 0) {
            incoming.addLast(bytes.clone());
        }
    }

    /** The adapter is pulled out. */
    public void lose() {
        lost = true;
    }

    public boolean isClosed() {
        return closed;
    }

    /** The line as it is found by who opens it: there again, and still holding what was not read. */
    public SerialPipe reopened() {
        closed = false;
        lost = false;
        return this;
    }

    /** Everything that was written, since the last call. */
    public byte[] written() {
        byte[] bytes = written.toByteArray();
        written.reset();
        return bytes;
    }

    @Override
    public int read(byte[] into, long timeoutMillis) throws IOException, InterruptedException {
        mustBeThere();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (incoming.isEmpty()) {
            onSilence.passed(timeoutMillis);
        }
        byte[] next = incoming.pollFirst();
        if (next == null) {
            return 0;
        }
        int count = Math.min(into.length, next.length);
        System.arraycopy(next, 0, into, 0, count);
        if (count < next.length) {
            byte[] rest = new byte[next.length - count];
            System.arraycopy(next, count, rest, 0, rest.length);
            incoming.addFirst(rest);
        }
        return count;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        mustBeThere();
        written.writeBytes(bytes);
        deliver(device.apply(bytes));
    }

    @Override
    public void discardInput() throws IOException {
        mustBeThere();
        incoming.clear();
    }

    private void mustBeThere() throws IOException {
        if (lost || closed) {
            throw new IOException("the line is lost");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
