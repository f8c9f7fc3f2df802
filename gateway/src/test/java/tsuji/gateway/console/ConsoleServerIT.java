package tsuji.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.health.Counters;

/** Whom and what the console refuses, and how. */
@Timeout(60)
class ConsoleServerIT {
    private static final String COMMANDS = CommandsResource.PATH;
    private static final String WRONG = "Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @TempDir
    private Path data;

    private ConsoleRig console;

    /** It stays where it was first, so that must not be the folder of one test. */
    @BeforeAll
    static void loadSqlite(@TempDir Path shared) throws IOException {
        new CommandTools(shared).list(1);
    }

    @BeforeEach
    void start() throws IOException, TokenException {
        console = new ConsoleRig(data);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private String send() throws IOException {
        ConsoleRig.Reply reply = console.ask("POST", COMMANDS, ConsoleRig.UNLOCK);
        assertThat(reply.status()).isEqualTo(202);
        return reply.headers().get("location");
    }

    private List<CommandTools.Line> stored() throws IOException {
        return new CommandTools(data).list(10);
    }

    private void refuses(ConsoleRig.Reply reply, int status, String detail) throws IOException {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(reply.body()).contains("\"status\":" + status, "\"detail\":\"", detail);
        assertThat(stored()).isEmpty();
    }

    @Test
    void aCommandIsInTheStoreWithItsIssuerWhenItIsAnswered() throws IOException {
        ConsoleRig.Reply reply = console.ask("POST", COMMANDS, ConsoleRig.UNLOCK);

        CommandTools.Line line = stored().get(0);
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.headers()).containsEntry("location", COMMANDS + "/" + line.id());
        assertThat(reply.body())
                .startsWith("{\"id\":\"" + line.id() + "\",\"device\":\"sc-1\",\"name\":\"unlock\",")
                .contains("\"issuer\":\"console:anna\"", "\"state\":\"requested\"");
        assertThat(line.issuer()).isEqualTo("console:anna");
        assertThat(line.expiresAtSeconds())
                .isEqualTo(console.clock.sight().unixMillis() / 1_000 + CommandRequest.EXPIRES_IN_SECONDS_DEFAULT);
    }

    @Test
    void aCommandIsShownListedAndTakenBack() throws IOException {
        String first = send();
        String second = send();

        assertThat(console.ask("GET", first, "").body()).contains("\"state\":\"requested\"");
        assertThat(console.ask("GET", COMMANDS, "").body())
                .matches("(?s)\\{\"commands\":\\[.*" + id(second) + ".*" + id(first) + ".*");
        assertThat(console.ask("DELETE", first, "").status()).isEqualTo(202);
    }

    private static String id(String location) {
        return location.substring(COMMANDS.length() + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authorization: Basic YTpi",
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: Bearer a b",
                WRONG
            })
    void nobodyComesInWithoutAToken(String header) throws IOException {
        List<String> headers = header.isEmpty() ? List.of(console.host()) : List.of(console.host(), header);

        ConsoleRig.Reply reply = console.raw("GET", COMMANDS, headers, "");

        refuses(reply, 401, "tsuji-gateway console token add");
        assertThat(reply.headers().get("www-authenticate")).startsWith("Bearer realm=\"tsuji\"");
        assertThat(reply.headers().get("www-authenticate").contains("invalid_token"))
                .isEqualTo(header.equals(WRONG));
    }

    @Test
    void aRevokedTokenIsRefusedAtOnce() throws IOException {
        assertThat(console.ask("GET", COMMANDS, "").status()).isEqualTo(200);

        console.tokens.revoke("anna");

        refuses(console.ask("POST", COMMANDS, ConsoleRig.UNLOCK), 401, "token");
    }

    @Test
    void tooManyWrongTokensWaitForTheNextMinuteAndAGoodOneDoesNot() throws IOException {
        List<String> wrong = List.of(console.host(), WRONG);
        for (int i = 0; i < FailureLimit.PER_MINUTE_MAX; i++) {
            assertThat(console.raw("GET", COMMANDS, wrong, "").status()).isEqualTo(401);
        }

        ConsoleRig.Reply beyond = console.raw("GET", COMMANDS, wrong, "");
        refuses(beyond, 429, "10 attempts");
        assertThat(beyond.headers()).containsEntry("retry-after", "60");
        assertThat(console.ask("GET", COMMANDS, "").status()).isEqualTo(200);

        console.clock.advanceMillis(60_000);
        assertThat(console.raw("GET", COMMANDS, wrong, "").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1", "192.0.2.1:9", "[::1]:80", "[fe80::1]"})
    void thisMachineMayBeCalledByItsAddress(String host) throws IOException {
        List<String> headers = List.of("Host: " + host, console.bearer());

        assertThat(console.raw("GET", COMMANDS, headers, "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "a@localhost"})
    void aForeignNameThatLeadsHereIsRefused(String host) throws IOException {
        refuses(
                console.raw("GET", COMMANDS, List.of("Host: " + host, console.bearer()), ""),
                421,
                "use its address, localhost or 127.0.0.1");
    }

    @Test
    void withoutAHostOrWithTwoNobodyComesIn() throws IOException {
        refuses(console.raw("GET", COMMANDS, List.of(console.bearer()), ""), 421, "host");
        refuses(
                console.raw("GET", COMMANDS, List.of(console.host(), "Host: evil.example", console.bearer()), ""),
                421,
                "host");
    }

    @Test
    void aPageOfABrowserIsRefused() throws IOException {
        refuses(
                console.raw(
                        "POST",
                        COMMANDS,
                        List.of(
                                console.host(),
                                console.bearer(),
                                "Origin: https://evil.example",
                                "Content-Type: application/json"),
                        ConsoleRig.UNLOCK),
                403,
                "Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "a/b, application/json"})
    void whatIsNotJsonIsRefused(String type) throws IOException {
        refuses(
                console.raw(
                        "POST",
                        COMMANDS,
                        List.of(console.host(), console.bearer(), "Content-Type: " + type),
                        ConsoleRig.UNLOCK),
                415,
                "application/json");
    }

    @Test
    void aBodyWithoutATypeIsRefused() throws IOException {
        refuses(
                console.raw("POST", COMMANDS, List.of(console.host(), console.bearer()), ConsoleRig.UNLOCK),
                415,
                "application/json");
    }

    @Test
    void theLargestBodyIsTakenAndOneByteMoreIsRefused() throws IOException {
        String largest = ConsoleRig.UNLOCK + " ".repeat(CommandRequest.BYTES_MAX - ConsoleRig.UNLOCK.length());

        refuses(console.ask("POST", COMMANDS, largest + " "), 413, "larger than 2048 bytes");
        assertThat(console.ask("POST", COMMANDS, largest).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"device\":\"sc-1\",\"name\":\"unlock\",\"speed\":1}|speed is unknown",
                "{\"device\":\"sc/1\",\"name\":\"unlock\"}|the device's id is not valid",
                "{\"device\":\"sc-1\",\"name\":\"a\\nb\"}|control characters",
            })
    void whatIsNoCommandIsRefused(String body, String detail) throws IOException {
        refuses(console.ask("POST", COMMANDS, body), 400, detail);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/api/v1/commands,'GET, POST'",
        "HEAD,/api/v1/commands,'GET, POST'",
        "DELETE,/api/v1/commands,'GET, POST'",
        "POST,/api/v1/commands/c1,'DELETE, GET'"
    })
    void whatIsAllowedIsSaidWhereAMethodIsNot(String method, String path, String allowed) throws IOException {
        ConsoleRig.Reply reply = console.ask(method, path, "");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers()).containsEntry("allow", allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/v1", "/api/v1/commands/", "/api/v1/commands/a/b", "/api/v1/commands/%20", "/metrics"})
    void elsewhereIsNothing(String path) throws IOException {
        refuses(console.ask("GET", path, ""), 404, "there is nothing here");
    }

    @Test
    void anUnknownCommandIsNotFound() throws IOException {
        refuses(console.ask("GET", COMMANDS + "/c1", ""), 404, "the gateway has no command c1");
        refuses(console.ask("DELETE", COMMANDS + "/c1", ""), 404, "the gateway has no command c1");
    }

    @Test
    void aStoreThatCannotBeUsedIsSaid() throws IOException {
        Path store = data.resolve("commands.db");
        Files.createDirectory(store);

        ConsoleRig.Reply reply = console.ask("POST", COMMANDS, ConsoleRig.UNLOCK);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("commands.db", "before you ask again");
    }

    @Test
    void tokensThatCannotBeReadLetNobodyIn() throws IOException {
        Files.writeString(data.resolve(TokenFile.FILE), "damaged");

        assertThat(console.ask("GET", COMMANDS, "").status()).isEqualTo(503);
    }

    @Test
    void aPortInUseIsSaid() {
        ConsoleSettings taken = new ConsoleSettings(console.port(), "127.0.0.1");

        assertThatThrownBy(() ->
                        ConsoleServer.open(taken, new ConsoleServer.Surroundings(data, console.clock, new Counters())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("set another port under [console]");
    }
}
