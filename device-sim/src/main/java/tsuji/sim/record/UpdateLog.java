package tsuji.sim.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Writes {@code firmware.ndjson}, and knows whose update has not ended. Any thread. */
public final class UpdateLog implements Closeable {
    private final RecordWriter file;
    private final Set<String> open = new HashSet<>();

    private UpdateLog(RecordWriter file) {
        this.file = file;
    }

    /** Starts the file anew. */
    public static UpdateLog create(Path file) throws IOException {
        return new UpdateLog(RecordWriter.create(file));
    }

    /** @throws IOException when it cannot be written: nothing would be proved by what follows. */
    public synchronized void add(UpdateStep step) throws IOException {
        file.write(step);
        file.flush();
        switch (step.kind()) {
            case PLAYS, OFFERED -> open.add(step.device());
            case VERDICT -> open.remove(step.device());
            default -> {}
        }
    }

    /** Whether every device has been told how its update ended. */
    public synchronized boolean isSettled() {
        return open.isEmpty();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
