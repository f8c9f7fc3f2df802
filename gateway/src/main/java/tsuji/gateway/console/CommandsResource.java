package tsuji.gateway.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.CommandText;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.command.RefusedException;
import tsuji.gateway.console.Problem.Status;
import tsuji.wire.DeviceId;

/** Commands to devices: asks for one, shows them, takes one back. Any thread. */
final class CommandsResource {
    static final String PATH = "/api/v1/commands";
    static final int LISTED_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(CommandsResource.class);

    private final CommandTools tools;
    private final LongSupplier unixMillis;
    private final Supplier<String> ids;

    /** @param ids each is new. */
    CommandsResource(CommandTools tools, LongSupplier unixMillis, Supplier<String> ids) {
        this.tools = tools;
        this.unixMillis = unixMillis;
        this.ids = ids;
    }

    /** What a method does. */
    interface Action {
        /** @param caller the name of who asks. */
        Answer run(String caller, byte[] body) throws Problem;
    }

    /** What the store is asked. */
    private interface Work<T> {
        T run() throws IOException, RefusedException;
    }

    /** By method; none: there is nothing at this path. */
    SortedMap<String, Action> at(String path) {
        if (path.equals(PATH)) {
            return new TreeMap<>(Map.of("GET", (caller, body) -> list(), "POST", this::send));
        }
        String id = path.startsWith(PATH + "/") ? path.substring(PATH.length() + 1) : "";
        return DeviceId.isValid(id)
                ? new TreeMap<>(Map.of(
                        "GET", (caller, body) -> show(id),
                        "DELETE", (caller, body) -> cancel(caller, id)))
                : new TreeMap<>();
    }

    private Answer send(String caller, byte[] body) throws Problem {
        CommandRequest request = CommandRequest.read(body);
        String id = ids.get();
        long now = unixMillis.getAsLong() / 1_000;
        CommandText command =
                new CommandText(id, request.device(), request.name(), request.arguments(), issuer(caller));
        CommandTools.Line line = ask(() -> tools.send(command.json(now, now + request.expiresInSeconds())));
        LOG.info("{}: command {}: {} {}", line.issuer(), id, line.device(), line.name());
        return Answer.json(202, Map.of("Location", PATH + "/" + id), json -> write(json, line));
    }

    private Answer list() throws Problem {
        List<CommandTools.Line> lines = ask(() -> tools.list(LISTED_MAX));
        return Answer.json(200, Map.of(), json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("commands");
            for (CommandTools.Line line : lines) {
                write(json, line);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer show(String id) throws Problem {
        CommandTools.Line line = find(id);
        return Answer.json(200, Map.of(), json -> write(json, line));
    }

    /** Should it be sent in this moment, the gateway leaves it alone: only its state tells. */
    private Answer cancel(String caller, String id) throws Problem {
        CommandTools.Line line = find(id);
        if (!line.isUnsent()) {
            throw new Problem(
                    Status.CONFLICT, id + " is " + line.state() + " and cannot be taken back; send another command");
        }
        ask(() -> {
            tools.cancel(id, issuer(caller));
            return line;
        });
        LOG.info("{}: takes command {} back", issuer(caller), id);
        return Answer.json(202, Map.of("Location", PATH + "/" + id), json -> write(json, line));
    }

    private CommandTools.Line find(String id) throws Problem {
        return ask(() -> tools.show(id))
                .orElseThrow(() -> new Problem(
                        Status.NOT_FOUND, "the gateway has no command " + id + "; GET " + PATH + " lists the latest"));
    }

    private static String issuer(String caller) {
        return "console:" + caller;
    }

    private static <T> T ask(Work<T> work) throws Problem {
        try {
            return work.run();
        } catch (RefusedException e) {
            throw new Problem(Status.BAD_REQUEST, e.getMessage());
        } catch (IOException e) {
            LOG.warn("the console cannot use the store: {}", e.getMessage());
            throw new Problem(
                    Status.SERVICE_UNAVAILABLE,
                    e.getMessage() + "; before you ask again, look in GET " + PATH + " whether it was kept",
                    Map.of());
        }
    }

    private static void write(JsonGenerator json, CommandTools.Line line) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", line.id());
        json.writeStringField("device", line.device());
        json.writeStringField("name", line.name());
        json.writeStringField("issuer", line.issuer());
        json.writeNumberField("expires_at", line.expiresAtSeconds());
        json.writeStringField("state", line.state());
        json.writeStringField("reason", line.reason());
        json.writeEndObject();
    }
}
