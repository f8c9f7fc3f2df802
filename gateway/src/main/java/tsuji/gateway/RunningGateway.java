package tsuji.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A gateway that runs on this machine, asked over its loopback port. */
final class RunningGateway {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;

    private final int port;

    RunningGateway(int port) {
        this.port = port;
    }

    /** The JSON behind a path, whatever the status says. */
    JsonNode get(String path) throws IOException {
        return JsonMapper.builder().build().readTree(text(path));
    }

    private String text(String path) throws IOException {
        if (port <= 0) {
            throw new IOException("http.port is " + port + ": say which port with --port");
        }
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + host + ":" + port + path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        boolean failed = connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
        try (InputStream in = failed ? connection.getErrorStream() : connection.getInputStream()) {
            return new String(in.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
