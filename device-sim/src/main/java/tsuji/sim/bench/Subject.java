package tsuji.sim.bench;

import java.io.IOException;

/** What is measured: a server for devices in a process of its own, running. One thread at a time. */
interface Subject extends AutoCloseable {
    /** Where devices connect. */
    int port();

    long pid();

    /** Whether what it has acknowledged goes on to the city. */
    boolean forwards();

    @Override
    void close() throws IOException;
}
