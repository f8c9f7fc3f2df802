package tsuji.sim.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file of a run: JSON lines whose names are those of the record's components.
 *
 * <p>Owned by one thread. Lines wait in a buffer of {@value #BUFFER_BYTES} bytes until it is full, {@link #flush} or
 * {@link #close}; a killed program leaves whole lines and at most one torn line at the end, which {@link RecordReader}
 * reads over and the next writer of the same file removes.
 */
public final class RecordWriter implements Closeable {
    static final int BUFFER_BYTES = 64 * 1024;

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private final OutputStream buffer;
    private final JsonGenerator generator;

    private RecordWriter(OutputStream file) throws IOException {
        this.buffer = new BufferedOutputStream(file, BUFFER_BYTES);
        this.generator = JSON.createGenerator(buffer);
        generator.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    /** Starts the file anew. */
    public static RecordWriter create(Path file) throws IOException {
        return new RecordWriter(Channels.newOutputStream(FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)));
    }

    /** Goes on after the last whole line of the file; makes it when it is not there. */
    public static RecordWriter append(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.truncate(endOfLastLine(channel));
            channel.position(channel.size());
            return new RecordWriter(Channels.newOutputStream(channel));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Where the last line break ends; 0 when there is none. */
    static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    public void write(SentMessage message) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("device", message.device());
        generator.writeNumberField("msgSeq", message.msgSeq());
        generator.writeStringField("key", message.key());
        generator.writeStringField("dataClass", message.dataClass());
        generator.writeNumberField("qos", message.qos());
        generator.writeNumberField("sentUnixMillis", message.sentUnixMillis());
        generator.writeNumberField("ackedUnixMillis", message.ackedUnixMillis());
        generator.writeNumberField("reasonCode", message.reasonCode());
        generator.writeNumberField("attempts", message.attempts());
        endLine();
    }

    public void write(StoredEntry entry) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("gateway", entry.gateway());
        generator.writeStringField("epoch", entry.epoch());
        generator.writeNumberField("seq", entry.seq());
        generator.writeStringField("lane", entry.lane());
        generator.writeStringField("dataClass", entry.dataClass());
        generator.writeStringField("device", entry.device());
        generator.writeStringField("quality", entry.quality());
        generator.writeNumberField("msgSeq", entry.msgSeq());
        generator.writeStringField("key", entry.key());
        generator.writeNumberField("receivedUnixMillis", entry.receivedUnixMillis());
        generator.writeStringField("body", entry.body());
        endLine();
    }

    public void write(CommandStep step) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("id", step.id());
        generator.writeStringField("device", step.device());
        generator.writeStringField("kind", step.kind().label());
        generator.writeStringField("what", step.what());
        generator.writeStringField("reason", step.reason());
        generator.writeNumberField("unixMillis", step.unixMillis());
        endLine();
    }

    public void write(ExpectedReading reading) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("device", reading.device());
        generator.writeStringField("metric", reading.metric());
        generator.writeStringField("unit", reading.unit());
        generator.writeNumberField("unixSeconds", reading.unixSeconds());
        generator.writeNumberField("least", reading.least());
        generator.writeNumberField("most", reading.most());
        endLine();
    }

    private void endLine() throws IOException {
        generator.writeEndObject();
        generator.writeRaw('\n');
        // Into our buffer, not to the file: the generator's own buffer would end anywhere in a line.
        generator.flush();
    }

    /** Hands all lines to the operating system: from here on they survive the end of this program, not a power cut. */
    public void flush() throws IOException {
        buffer.flush();
    }

    @Override
    public void close() throws IOException {
        generator.close();
    }
}
