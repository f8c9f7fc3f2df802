package tsuji.sim.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Consumer;

/** Writes what became of each message as CSV: {@value #HEADER}, the last four {@code 1} or nothing. */
public final class MessageFates implements Consumer<MessageFate> {
    static final String HEADER = "device,msg_seq,fate,duplicate,reordered,doubled,corrupted";

    private final Writer out;

    public MessageFates(Writer out) throws IOException {
        this.out = out;
        out.write(HEADER + '\n');
    }

    @Override
    public void accept(MessageFate message) {
        String line = message.device()
                + ','
                + message.msgSeq()
                + ','
                + message.fate().label()
                + mark(message.repeated())
                + mark(message.reordered())
                + mark(message.doubled())
                + mark(message.corrupted())
                + '\n';
        try {
            out.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("what became of messages cannot be written", e);
        }
    }

    private static String mark(boolean is) {
        return is ? ",1" : ",";
    }

    /** Hands everything over. */
    public void end() throws IOException {
        out.flush();
    }
}
