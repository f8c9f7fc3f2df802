package tsuji.gateway.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tsuji.gateway.health.Counters;
import tsuji.gateway.time.StepClock;

/** A console without a gateway behind it, asked in bytes, since a client's library would not send what is wrong. */
final class ConsoleRig implements AutoCloseable {
    static final String UNLOCK = "{\"device\":\"sc-1\",\"name\":\"unlock\"}";

    final StepClock clock = new StepClock();
    final Path dataDir;
    final TokenFile tokens;
    final String token;
    private final ConsoleServer server;

    /** What came back. Names of headers are in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {}

    ConsoleRig(Path dataDir) throws IOException, TokenException {
        this.dataDir = dataDir;
        tokens = new TokenFile(dataDir);
        token = tokens.add("anna", 7, new SecureRandom());
        server = ConsoleServer.open(
                new ConsoleSettings(0, "127.0.0.1"), new ConsoleServer.Surroundings(dataDir, clock, new Counters()));
        server.start();
    }

    int port() {
        return server.port();
    }

    String host() {
        return "Host: 127.0.0.1:" + port();
    }

    String bearer() {
        return "Authorization: Bearer " + token;
    }

    /** As somebody with a token and the right headers. */
    Reply ask(String method, String path, String body) throws IOException {
        return raw(method, path, List.of(host(), bearer(), "Content-Type: application/json"), body);
    }

    /** With these headers only, and those of the body. */
    Reply raw(String method, String path, List<String> headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                + "\r\nConnection: close\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(bytes);
            return reply(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Reply reply(String text) {
        String[] parts = text.split("\r\n\r\n", 2);
        List<String> lines = parts[0].lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] header = line.split(": *", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
        }
        return new Reply(Integer.parseInt(lines.get(0).split(" ")[1]), headers, parts[1]);
    }

    @Override
    public void close() {
        server.close();
    }
}
