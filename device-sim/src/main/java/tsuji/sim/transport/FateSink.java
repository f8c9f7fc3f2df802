package tsuji.sim.transport;

import java.io.IOException;
import tsuji.sim.record.SentMessage;

/** Takes what became of each message, once. Called on the fleet's thread; an error ends the run, as it would prove nothing. */
public interface FateSink {
    void fate(SentMessage message) throws IOException;
}
