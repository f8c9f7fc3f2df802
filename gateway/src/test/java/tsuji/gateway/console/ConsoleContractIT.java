package tsuji.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.SchemaDocument;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.store.Database;

/** The OpenAPI file says what the console really answers: all of it, and nothing else. */
@Timeout(60)
class ConsoleContractIT {
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD");
    private static final String ONE = "/{id}";

    @TempDir
    private Path data;

    private final Set<String> answered = new TreeSet<>();
    private SchemaDocument contract;
    private ConsoleRig console;

    @BeforeAll
    static void loadSqlite(@TempDir Path shared) throws IOException {
        new CommandTools(shared).list(1);
    }

    @BeforeEach
    void start() throws Exception {
        contract = SchemaDocument.read("console-openapi.yaml");
        console = new ConsoleRig(data);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private Map<?, ?> paths() {
        return (Map<?, ?>) contract.root().get("paths");
    }

    /** Methods of a path, in upper case. */
    private Set<String> methods(Object path) {
        Set<String> methods = new TreeSet<>();
        ((Map<?, ?>) paths().get(path))
                .keySet().stream()
                        .map(key -> key.toString().toUpperCase(Locale.ROOT))
                        .filter(METHODS::contains)
                        .forEach(methods::add);
        return methods;
    }

    private Stream<String> operations() {
        return paths().keySet().stream().flatMap(path -> methods(path).stream().map(method -> method + " " + path));
    }

    private Map<?, ?> responses(String operation) {
        String[] both = operation.split(" ");
        Map<?, ?> path = (Map<?, ?>) paths().get(both[1]);
        return (Map<?, ?>) ((Map<?, ?>) path.get(both[0].toLowerCase(Locale.ROOT))).get("responses");
    }

    /** What came back is described: status, type, headers and body. */
    private ConsoleRig.Reply described(String operation, ConsoleRig.Reply reply) throws IOException {
        Object found = responses(operation).get(String.valueOf(reply.status()));
        assertThat(found).as(operation + " answers " + reply).isInstanceOf(Map.class);
        Map<?, ?> response = contract.resolve((Map<?, ?>) found);
        Map<?, ?> content = (Map<?, ?>) response.get("content");
        assertThat(content.keySet().toString()).isEqualTo("[" + reply.headers().get("content-type") + "]");
        Map<?, ?> schema = (Map<?, ?>) ((Map<?, ?>) content.values().iterator().next()).get("schema");
        Object json = new ObjectMapper().readValue(reply.body(), Object.class);
        assertThat(contract.objections(schema, json)).as(reply.body()).isEmpty();
        if (response.get("headers") instanceof Map<?, ?> headers) {
            headers.keySet()
                    .forEach(header -> assertThat(reply.headers())
                            .containsKey(header.toString().toLowerCase(Locale.ROOT)));
        }
        answered.add(operation + " " + reply.status());
        return reply;
    }

    private ConsoleRig.Reply ask(String operation, String id, String body) throws IOException {
        String[] both = operation.split(" ");
        return described(operation, console.ask(both[0], both[1].replace("{id}", id), body));
    }

    private void askAll(String... headers) throws IOException {
        for (String operation : operations().toList()) {
            String[] both = operation.split(" ");
            String path = both[1].replace("{id}", "c1");
            described(operation, console.raw(both[0], path, List.of(headers), ConsoleRig.UNLOCK));
        }
    }

    /** One that was sent long ago. */
    private void remember(String id) throws SQLException, IOException {
        new CommandTools(data).list(1);
        try (Database database = Database.openWriter(data.resolve("commands.db"))) {
            database.run("INSERT INTO command VALUES (1, '" + id + "', 'sc-1', CAST('{\"id\":\"" + id
                    + "\",\"device\":\"sc-1\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,\"issuer\":\"i\"}'"
                    + " AS BLOB), 2, 'b', 0, 'delivered', '', 0)");
        }
    }

    @Test
    void everyPathHasTheMethodsThatItSays() throws IOException {
        for (Object path : paths().keySet()) {
            Set<String> described = methods(path);
            for (String method : METHODS) {
                ConsoleRig.Reply reply = console.ask(method, path.toString().replace("{id}", "c1"), "");
                assertThat(reply.status() != 405).as(method + " " + path).isEqualTo(described.contains(method));
                if (reply.status() == 405) {
                    assertThat(reply.headers()).containsEntry("allow", String.join(", ", described));
                }
            }
        }
        assertThat(paths().keySet().toString())
                .isEqualTo("[" + CommandsResource.PATH + ", " + CommandsResource.PATH + ONE + "]");
    }

    @Test
    void everyStatusIsAnsweredAsItIsDescribed() throws Exception {
        String list = "GET " + CommandsResource.PATH;
        String send = "POST " + CommandsResource.PATH;
        String show = list + ONE;
        String cancel = "DELETE " + CommandsResource.PATH + ONE;

        String location = ask(send, "", ConsoleRig.UNLOCK).headers().get("location");
        String id = location.substring(CommandsResource.PATH.length() + 1);
        ask(send, "", "{}");
        ask(send, "", " ".repeat(CommandRequest.BYTES_MAX + 1));
        remember("c1");
        ask(list, "", "");
        ask(show, id, "");
        ask(show, "c2", "");
        ask(cancel, id, "");
        ask(cancel, "c1", "");
        ask(cancel, "c2", "");
        askAll("Host: evil.example", console.bearer());
        askAll(console.host(), console.bearer(), "Origin: https://evil.example");
        askAll(console.host(), console.bearer(), "Content-Type: text/plain");
        askAll(console.host());
        for (int i = 0; i < FailureLimit.PER_MINUTE_MAX; i++) {
            console.raw("GET", CommandsResource.PATH, List.of(console.host()), "");
        }
        askAll(console.host());
        Files.writeString(data.resolve(TokenFile.FILE), "damaged");
        askAll(console.host(), console.bearer());

        assertThat(answered)
                .containsExactlyElementsOf(operations()
                        .flatMap(operation ->
                                responses(operation).keySet().stream().map(status -> operation + " " + status))
                        .sorted()
                        .toList());
    }

    @Test
    void whatMayBeSentIsWhatIsDescribed() throws IOException {
        Map<?, ?> schemas = (Map<?, ?>) ((Map<?, ?>) contract.root().get("components")).get("schemas");
        Map<?, ?> request = (Map<?, ?>) schemas.get("NewCommand");
        for (String body : List.of(
                ConsoleRig.UNLOCK,
                "{\"device\":\"sc-1\",\"name\":\"set_speed_mode\",\"arguments\":{\"mode\":6},\"expires_in_s\":1}",
                "{\"device\":\"sc-1\",\"name\":\"unlock\",\"expires_in_s\":" + CommandRequest.EXPIRES_IN_SECONDS_MAX
                        + "}",
                "{\"device\":\"sc-1\",\"name\":\"unlock\",\"expires_in_s\":0}",
                "{\"device\":\"sc-1\",\"name\":\"unlock\",\"expires_in_s\":"
                        + (CommandRequest.EXPIRES_IN_SECONDS_MAX + 1) + "}",
                "{\"device\":\"sc 1\",\"name\":\"unlock\"}",
                "{\"device\":\"sc-1\",\"name\":\"\"}",
                "{\"device\":\"sc-1\",\"name\":\"unlock\",\"arguments\":1}",
                "{\"device\":\"sc-1\",\"name\":\"unlock\",\"speed\":1}",
                "{\"name\":\"unlock\"}",
                "[]")) {
            Object json = new ObjectMapper().readValue(body, Object.class);
            assertThat(console.ask("POST", CommandsResource.PATH, body).status())
                    .as(body)
                    .isEqualTo(contract.objections(request, json).isEmpty() ? 202 : 400);
        }
    }
}
