package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** F28: 10,000 devices on a heap of 128 MB, and one more. */
class ManyConnectionsIT {
    private static final Logger LOG = LoggerFactory.getLogger(ManyConnectionsIT.class);
    private static final int CONNECTIONS = 10_000;
    private static final int TLS_CONNECTIONS = Boolean.getBoolean("tsuji.long") ? 2_000 : 300;
    private static final String READING = "[{\"n\":\"count\",\"v\":1}]";

    @Test
    void tenThousandDevicesFitIntoTheHeapOfACabinet(@TempDir Path dataDir) throws Exception {
        UnixOperatingSystemMXBean machine = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeTrue(
                machine.getMaxFileDescriptorCount() > CONNECTIONS + 500,
                "too few file descriptors for " + CONNECTIONS + " connections (ulimit -n)");
        Process door = door(dataDir, CONNECTIONS);
        List<RawClient> clients = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(door.getInputStream(), UTF_8));
                PrintStream in = new PrintStream(door.getOutputStream(), true, UTF_8)) {
            int port = Integer.parseInt(out.readLine());
            long before = heap(in, out);
            connectAll(port, clients);
            long with = heap(in, out);
            LOG.warn("PROOF F28 {} connections: {} bytes of heap each", CONNECTIONS, (with - before) / CONNECTIONS);

            assertThat(one(port, CONNECTIONS).receive()).isEqualTo("20020003");
            for (int i = 0; i < CONNECTIONS; i += 500) {
                clients.get(i).send(RawClient.publish(4, 1, "v1/d-" + i + "/telemetry", 1, READING));
                assertThat(clients.get(i).receive()).isEqualTo("40020001");
            }
            assertThat(with).isLessThan(100_000_000);
            assertThat((with - before) / CONNECTIONS).isLessThan(6_144);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            door.destroy();
            assertThat(door.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** With TLS a connection costs its engine and its buffers; measured, so that nobody promises more than fits. */
    @Test
    void deviceWithTlsCostsFewKilobytes(@TempDir Path dataDir) throws Exception {
        Process door = door(dataDir, TLS_CONNECTIONS, "tls");
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        List<RawClient> clients = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(door.getInputStream(), UTF_8));
                PrintStream in = new PrintStream(door.getOutputStream(), true, UTF_8)) {
            int port = Integer.parseInt(out.readLine());
            long before = heap(in, out);
            for (int i = 0; i < TLS_CONNECTIONS; i++) {
                RawClient client = RawClient.tls(tls, port).send(RawClient.connect(4, "d-" + i));
                clients.add(client);
                assertThat(client.receive()).isEqualTo("20020000");
            }
            long each = (heap(in, out) - before) / TLS_CONNECTIONS;
            LOG.warn("PROOF F28 {} connections with TLS: {} bytes of heap each", TLS_CONNECTIONS, each);
            // 12 KiB with thousands; with few, what all share weighs more.
            assertThat(each).isLessThan(32_768);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            door.destroy();
            assertThat(door.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Process door(Path dataDir, int devices, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                DoorProcess.class.getName(),
                String.valueOf(devices),
                dataDir.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long heap(PrintStream in, BufferedReader out) throws IOException {
        in.println();
        return Long.parseLong(out.readLine());
    }

    private static void connectAll(int port, List<RawClient> clients) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient client = one(port, i);
            clients.add(client);
            assertThat(client.receive()).isEqualTo("20020000");
        }
    }

    private static RawClient one(int port, int device) throws IOException {
        RawClient client = new RawClient(port);
        return client.send(RawClient.connect(4, "d-" + device));
    }
}
