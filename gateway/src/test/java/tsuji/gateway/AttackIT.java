package tsuji.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.ingress.mqtt.RawClient;

/** The whole gateway as a process, while somebody does it harm: F29, F30, C17. A good device must not notice. */
class AttackIT {
    private static final Logger LOG = LoggerFactory.getLogger(AttackIT.class);
    private static final String GOOD = "sc-0001";
    private static final long ATTACK_SECONDS = Boolean.getBoolean("tsuji.long") ? 600 : 4;
    private static final byte[] REMAINING_LENGTH_LIES = {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};
    private static final int OVERLOAD_EACH = Boolean.getBoolean("tsuji.long") ? 60_000 : 3_000;
    private static final int FILES_MAX = 200;
    private static final int WARM_UP = 50;

    /** A good device is no flood of its own: the attack is to have the rest of the machine. */
    private static final long GOOD_PAUSE_NANOS = 10_000_000;

    private static final int ATTACKERS = 4;

    /** So that they send 10,000 a second together, as far as the machine lets them. */
    private static final long ATTACK_EVERY_NANOS = ATTACKERS * 100_000;

    /** Connections that one attacker keeps; at full rate each lives 25 ms. */
    private static final int PEERS_EACH = 64;

    /** Of a pause they make up for so much: the rate holds, but is no burst. */
    private static final long ARREARS_NANOS_MAX = 50_000_000;

    @TempDir
    private Path directory;

    private String secret;

    @BeforeEach
    void enrol() throws Exception {
        Path data = directory.resolve("data");
        secret =
                new Enrolment(data, new SecureRandom(), System::currentTimeMillis).add(Application.of(GOOD, "scooter"));
    }

    private GatewayProcess start(List<String> wrapper, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--data",
                directory.resolve("data").toString(),
                "--set",
                "mqtt.port=0",
                "--set",
                "mqtt.tls_port=-1",
                "--set",
                "http.port=0"));
        arguments.addAll(List.of(more));
        return GatewayProcess.startUnder(wrapper, directory, arguments.toArray(String[]::new))
                .awaitReady();
    }

    private static long accepted(GatewayProcess gateway) throws Exception {
        return new RunningGateway(gateway.httpPort())
                .get("/ledger")
                .findValue("accepted")
                .asLong();
    }

    /** Peers that were sent away because of what they sent. */
    private static long violations(GatewayProcess gateway) throws IOException {
        URI metrics = URI.create("http://127.0.0.1:" + gateway.httpPort() + "/metrics");
        try (InputStream in = metrics.toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("tsuji_mqtt_violations_total "))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        }
    }

    private static byte[] reading(String device, int packetId) {
        String reading = "[{\"n\":\"odometer\",\"u\":\"m\",\"v\":" + packetId + "}]";
        return RawClient.publish(4, 1, "v1/" + device + "/telemetry", packetId, reading);
    }

    private static RawClient connected(GatewayProcess gateway, String device, String secret) throws IOException {
        RawClient client = new RawClient(gateway.mqttPort());
        assertThat(client.send(RawClient.connect(4, device, secret)).receive()).isEqualTo("20020000");
        return client;
    }

    /** One device that publishes and waits for each answer. */
    private final class GoodDevice implements AutoCloseable {
        private final GatewayProcess gateway;
        private final RawClient client;
        private int packetId;

        GoodDevice(GatewayProcess gateway) throws IOException {
            this.gateway = gateway;
            client = connected(gateway, GOOD, secret);
        }

        /** Nanoseconds until its PUBACK. */
        long publish() throws IOException {
            packetId++;
            long sent = System.nanoTime();
            client.send(reading(GOOD, packetId));
            assertThat(client.receive()).as(gateway::err).isEqualTo(String.format("4002%04x", packetId));
            return System.nanoTime() - sent;
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    /** F30: of 10,000 malformed packets a second from four peers. */
    @Test
    void floodOfMalformedPacketsHarmsNoGoodDevice() throws Exception {
        ExecutorService attackers = Executors.newFixedThreadPool(ATTACKERS);
        try (GatewayProcess gateway = start(List.of());
                GoodDevice device = new GoodDevice(gateway)) {
            for (int i = 0; i < WARM_UP; i++) {
                device.publish();
            }
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong attacks = new AtomicLong();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                running.add(attackers.submit(() -> attack(gateway, over, attacks)));
            }
            List<Long> latencies = new ArrayList<>();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACK_SECONDS);
            while (System.nanoTime() < until) {
                latencies.add(device.publish());
                LockSupport.parkNanos(GOOD_PAUSE_NANOS);
            }
            over.set(true);
            for (Future<?> attacker : running) {
                attacker.get(10, TimeUnit.SECONDS);
            }

            long[] sorted =
                    latencies.stream().mapToLong(Long::longValue).sorted().toArray();
            long p99Millis = TimeUnit.NANOSECONDS.toMillis(sorted[sorted.length * 99 / 100]);
            LOG.warn(
                    "PROOF F30 {} malformed packets sent, {} judged in {} s; {} readings acknowledged, p99 {} ms; log {} bytes",
                    attacks,
                    violations(gateway),
                    ATTACK_SECONDS,
                    latencies.size(),
                    p99Millis,
                    gateway.err().length());
            assertThat(p99Millis).isLessThan(1_000);
            assertThat(violations(gateway)).isPositive();
            assertThat(gateway.err().length() + gateway.out().length()).isLessThan(1 << 20);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(gateway.openFiles()).isLessThan(100));
            assertThat(accepted(gateway)).isEqualTo(WARM_UP + latencies.size());
        } finally {
            attackers.shutdownNow();
        }
    }

    /** Each connection brings one bad packet. The gateway has time to read it before we are gone. */
    private static Void attack(GatewayProcess gateway, AtomicBoolean over, AtomicLong attacks) throws IOException {
        InetSocketAddress door = new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.mqttPort());
        ByteBuffer packet = ByteBuffer.wrap(REMAINING_LENGTH_LIES);
        Deque<SocketChannel> peers = new ArrayDeque<>();
        long due = System.nanoTime();
        while (!over.get()) {
            try {
                SocketChannel peer = SocketChannel.open();
                peers.add(peer);
                // Ends with RST: ports are free again at once.
                peer.setOption(StandardSocketOptions.SO_LINGER, 0);
                peer.configureBlocking(false);
                // Without room in the queue of connections the kernel would have us wait for a whole second.
                if (peer.connect(door) || peer.finishConnect()) {
                    peer.write(packet.rewind());
                    attacks.incrementAndGet();
                }
            } catch (IOException e) {
                LOG.debug("no room for one more of us: {}", e.getMessage());
            }
            if (peers.size() > PEERS_EACH) {
                peers.remove().close();
            }
            due = Math.max(due + ATTACK_EVERY_NANOS, System.nanoTime() - ARREARS_NANOS_MAX);
            LockSupport.parkNanos(due - System.nanoTime());
        }
        for (SocketChannel peer : peers) {
            peer.close();
        }
        return null;
    }

    /** F36: four devices send everything they have at once, through an intake that has room for 64. */
    @Test
    void overloadIsAcknowledgedInTheEndAndNothingOfItIsLost() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(ATTACKERS);
        List<RawClient> clients = new ArrayList<>();
        String[] narrow = {
            "--set", "intake.queue_max=64",
            "--set", "intake.commit_entries_max=16",
            "--set", "mqtt.device_messages_per_second=100000"
        };
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            secrets.add(new Enrolment(directory.resolve("data"), new SecureRandom(), System::currentTimeMillis)
                    .add(Application.of("sc-100" + i, "scooter")));
        }
        try (GatewayProcess gateway = start(List.of(), narrow)) {
            for (int i = 0; i < ATTACKERS; i++) {
                String device = "sc-100" + i;
                RawClient client = connected(gateway, device, secrets.get(i));
                clients.add(client);
                senders.submit(() -> sendAll(client, device));
            }
            for (RawClient client : clients) {
                for (int id = 1; id <= OVERLOAD_EACH; id++) {
                    assertThat(client.receive()).isEqualTo(String.format("4002%04x", id));
                }
            }
            assertThat(accepted(gateway)).isEqualTo(ATTACKERS * OVERLOAD_EACH);
        } finally {
            senders.shutdownNow();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static Void sendAll(RawClient client, String device) throws IOException {
        for (int id = 1; id <= OVERLOAD_EACH; id++) {
            client.send(reading(device, id));
        }
        return null;
    }

    /** C17, CVE-2026-42577: half-closed, then reset. */
    @Test
    void stormOfResetsLeavesNoFileAndNoBusyThread() throws Exception {
        try (GatewayProcess gateway = start(List.of());
                GoodDevice device = new GoodDevice(gateway)) {
            long before = gateway.openFiles();
            for (int i = 0; i < 2_000; i++) {
                RawClient client = new RawClient(gateway.mqttPort());
                byte[] connect = RawClient.connect(4, GOOD + "x", secret);
                client.send(Arrays.copyOf(connect, i % connect.length));
                if (i % 2 == 0) {
                    client.halfClose();
                }
                client.reset();
            }

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(gateway.openFiles()).isLessThanOrEqualTo(before));
            assertIdle(gateway);
            device.publish();
        }
    }

    /** F29. */
    @Test
    void exhaustedFileDescriptorsStopNoDeviceThatIsInside() throws Exception {
        List<RawClient> idlers = new ArrayList<>();
        try (GatewayProcess gateway = start(List.of("sh", "-c", "ulimit -n " + FILES_MAX + "; exec \"$@\"", "sh"));
                GoodDevice device = new GoodDevice(gateway)) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Long> most = CompletableFuture.supplyAsync(() -> mostOpenFiles(gateway, over));
            // The kernel completes these connections, whether or not the gateway can accept them.
            for (int i = 0; i < 2 * FILES_MAX; i++) {
                idlers.add(new RawClient(gateway.mqttPort()));
            }
            assertThat(idlers.get(FILES_MAX).receive()).isEqualTo("closed");
            for (int i = 0; i < 100; i++) {
                device.publish();
            }
            over.set(true);
            assertThat(most.get(5, TimeUnit.SECONDS)).isLessThan(FILES_MAX - 16);
            assertThat(gateway.err()).contains("raise LimitNOFILE");
            assertIdle(gateway);

            for (RawClient idler : idlers) {
                idler.close();
            }
            long closed = System.nanoTime();
            await().atMost(Duration.ofSeconds(5)).ignoreExceptions().until(() -> {
                try (GoodDevice again = new GoodDevice(gateway)) {
                    return again.publish() > 0;
                }
            });
            LOG.warn(
                    "PROOF F29 recovered {} ms after the last descriptor was free",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - closed));
        } finally {
            for (RawClient idler : idlers) {
                idler.close();
            }
        }
    }

    /** The storm itself must not take them either, however short it is. */
    private static long mostOpenFiles(GatewayProcess gateway, AtomicBoolean over) {
        long most = 0;
        while (!over.get()) {
            most = Math.max(most, gateway.openFiles());
        }
        return most;
    }

    /** At most a fifth of one processor over two seconds. */
    private static void assertIdle(GatewayProcess gateway) {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    long cpuBefore = gateway.cpu().toMillis();
                    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
                    await().pollInterval(Duration.ofMillis(100)).until(() -> System.nanoTime() >= until);
                    return gateway.cpu().toMillis() - cpuBefore < 400;
                });
    }
}
