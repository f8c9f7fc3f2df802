package tsuji.bridge.link;

import java.io.IOException;

/**
 * One open serial line. Owned by one thread.
 *
 * <p>Any {@link IOException} means: the line is lost. Its owner closes it and opens it again by its stable name.
 */
public interface SerialLine extends AutoCloseable {
    /**
     * Reads what has come, waiting for the first byte.
     *
     * @param timeoutMillis longest wait, 0 or more; the real wait may be a tenth of a second longer.
     * @return number of bytes put into {@code into}; 0 is silence.
     * @throws IOException the line is lost: unplugged, renumbered, or the driver of the kernel failed.
     */
    int read(byte[] into, long timeoutMillis) throws IOException, InterruptedException;

    /** Writes everything, or the line is lost. */
    void write(byte[] bytes) throws IOException;

    /** Throws away what has come and was not read. */
    void discardInput() throws IOException, InterruptedException;

    /** Never fails. */
    @Override
    void close();
}
