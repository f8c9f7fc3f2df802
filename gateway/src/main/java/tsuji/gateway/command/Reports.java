package tsuji.gateway.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import tsuji.gateway.command.CityCommands.Report;

/** Outcomes on their way to the city, in order. Bounded by the store. Any thread. */
final class Reports {
    private static final JsonFactory JSON = new JsonFactory();

    /** Handed out at once. */
    static final int WAITING_MAX = 64;

    private final ConcurrentSkipListMap<Long, Report> waiting = new ConcurrentSkipListMap<>();
    private Runnable onNew = () -> {};

    void onNew(Runnable wake) {
        onNew = wake;
    }

    void add(Tracked command) {
        waiting.put(command.number(), new Report(command.number(), json(command)));
        onNew.run();
    }

    void remove(long number) {
        waiting.remove(number);
    }

    List<Report> waiting() {
        return waiting.values().stream().limit(WAITING_MAX).toList();
    }

    private static byte[] json(Tracked command) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", command.id());
            json.writeStringField("device", command.device().value());
            json.writeStringField("state", command.state().label());
            json.writeStringField("reason", command.reason());
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
