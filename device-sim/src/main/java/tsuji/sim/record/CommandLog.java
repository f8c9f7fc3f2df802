package tsuji.sim.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Writes {@code commands.ndjson} for all who have to do with commands: city and devices. Any thread. */
public final class CommandLog implements Closeable {
    private final RecordWriter file;

    private CommandLog(RecordWriter file) {
        this.file = file;
    }

    /** Starts the file anew. */
    public static CommandLog create(Path file) throws IOException {
        return new CommandLog(RecordWriter.create(file));
    }

    /** @throws IOException when it cannot be written: nothing would be proved by what follows. */
    public synchronized void add(CommandStep step) throws IOException {
        file.write(step);
        file.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
