package tsuji.sim.transport;

import java.io.IOException;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.SentMessage;

/** Takes what became of each message, once. Called on the fleet's thread; an error ends the run, as it would prove nothing. */
public interface FateSink {
    /** Forgets it: for runs whose figures are all that is wanted. */
    FateSink NONE = message -> {};

    void fate(SentMessage message) throws IOException;

    /** Called every second: what was taken must now survive the end of this program. */
    default void flush() throws IOException {}

    /** Writes to a file of the run; whoever opened it closes it after the run. */
    static FateSink of(RecordWriter file) {
        return new FateSink() {
            @Override
            public void fate(SentMessage message) throws IOException {
                file.write(message);
            }

            @Override
            public void flush() throws IOException {
                file.flush();
            }
        };
    }
}
