package tsuji.bridge.link;

import java.io.IOException;

/**
 * What speaks one protocol on one link. All methods run on the link's own thread.
 *
 * <p>Life: {@link #open}, then {@link #runOnce} again and again until one of them throws or the bridge ends, then
 * {@link #close}; after a pause {@link #open} again, on the same object. State that must survive a lost line stays in the
 * driver, state that belongs to the line is made anew.
 */
public interface Driver {
    /** Opens the line or socket and brings the peer to where it serves. An {@link IOException} says what is wrong. */
    void open() throws IOException, InterruptedException;

    /** One bounded step; waits for the peer for at most a few seconds. An {@link IOException} means: open again. */
    int runOnce() throws IOException, InterruptedException;

    /** Releases what {@link #open} took, also when it took only half. Never fails. */
    void close();
}
