package tsuji.sim.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the files of a run, one record at a time. A torn line at the end, left by a killed writer, is read over; anything
 * else that is not a record is an {@link IOException} naming file and line. Unknown names are ignored. Stateless.
 */
public final class RecordReader {
    private static final JsonFactory JSON = new JsonFactory();

    /** Makes a record of the fields of one line. */
    private interface Form<T> {
        T of(Fields fields) throws IOException;
    }

    private RecordReader() {}

    /** Hands each message of a {@code sent.ndjson} to the sink, in the order of the file. */
    public static void readSent(Path file, Consumer<SentMessage> sink) throws IOException {
        read(
                file,
                fields -> new SentMessage(
                        fields.text("device"),
                        fields.integer("msgSeq"),
                        fields.text("key"),
                        fields.text("dataClass"),
                        (int) fields.integer("qos"),
                        fields.integer("sentUnixMillis"),
                        fields.integer("ackedUnixMillis"),
                        (int) fields.integer("reasonCode"),
                        (int) fields.integer("attempts")),
                sink);
    }

    /** Hands each arrival of a {@code city.ndjson} to the sink, in the order of the file. */
    public static void readStored(Path file, Consumer<StoredEntry> sink) throws IOException {
        read(
                file,
                fields -> new StoredEntry(
                        fields.text("gateway"),
                        fields.text("epoch"),
                        fields.integer("seq"),
                        fields.text("lane"),
                        fields.text("dataClass"),
                        fields.text("device"),
                        fields.text("quality"),
                        fields.integer("msgSeq"),
                        fields.text("key"),
                        fields.integer("receivedUnixMillis"),
                        fields.text("body")),
                sink);
    }

    /** Hands each step of a {@code commands.ndjson} to the sink, in the order of the file. */
    public static void readCommands(Path file, Consumer<CommandStep> sink) throws IOException {
        read(
                file,
                fields -> new CommandStep(
                        fields.text("id"),
                        fields.text("device"),
                        fields.oneOf("kind", CommandStep.Kind.BY_LABEL),
                        fields.text("what"),
                        fields.text("reason"),
                        fields.integer("unixMillis")),
                sink);
    }

    /** Hands each line of an {@code expected.ndjson} to the sink, in the order of the file. */
    public static void readExpected(Path file, Consumer<ExpectedReading> sink) throws IOException {
        read(
                file,
                fields -> new ExpectedReading(
                        fields.text("device"),
                        fields.text("metric"),
                        fields.text("unit"),
                        fields.integer("unixSeconds"),
                        fields.number("least"),
                        fields.number("most")),
                sink);
    }

    private static <T> void read(Path file, Form<T> form, Consumer<T> sink) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), RecordWriter.BUFFER_BYTES);
                JsonParser parser = JSON.createParser(stream)) {
            Fields fields = new Fields();
            while (parser.nextToken() != null) {
                fields.read(parser);
                sink.accept(form.of(fields));
            }
        } catch (StreamReadException e) {
            if (e.getLocation().getByteOffset() >= wholeLines(file)) {
                // The torn last line: whoever wrote it was killed.
                return;
            }
            throw new IOException(
                    file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage()
                            + "; not a file of a run, or damaged",
                    e);
        }
    }

    private static long wholeLines(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return RecordWriter.endOfLastLine(channel);
        }
    }

    /** The fields of one line by name. */
    private static final class Fields {
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, Long> integers = new HashMap<>();
        private final Map<String, Double> numbers = new HashMap<>();
        private JsonParser parser;

        void read(JsonParser source) throws IOException {
            parser = source;
            texts.clear();
            integers.clear();
            numbers.clear();
            if (!source.isExpectedStartObjectToken()) {
                throw new JsonParseException(source, "not an object");
            }
            while (source.nextToken() != JsonToken.END_OBJECT) {
                String name = source.currentName();
                JsonToken value = source.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    texts.put(name, source.getText());
                } else if (value == JsonToken.VALUE_NUMBER_INT) {
                    integers.put(name, source.getLongValue());
                } else if (value == JsonToken.VALUE_NUMBER_FLOAT) {
                    numbers.put(name, source.getDoubleValue());
                } else {
                    source.skipChildren();
                }
            }
        }

        String text(String name) throws IOException {
            String text = texts.get(name);
            if (text == null) {
                throw new JsonParseException(parser, "no text \"" + name + "\"");
            }
            return text;
        }

        <T> T oneOf(String name, Map<String, T> labels) throws IOException {
            T value = labels.get(text(name));
            if (value == null) {
                throw new JsonParseException(parser, "\"" + name + "\" is \"" + text(name) + "\"");
            }
            return value;
        }

        long integer(String name) throws IOException {
            Long integer = integers.get(name);
            if (integer == null) {
                throw new JsonParseException(parser, "no integer \"" + name + "\"");
            }
            return integer;
        }

        double number(String name) throws IOException {
            Double number = numbers.get(name);
            return number == null ? integer(name) : number;
        }
    }
}
