package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.ingress.mqtt.RawClient;

/** The whole gateway as a process, while somebody does it harm: F29, F30, C17. A good device must not notice. */
class AttackIT {
    private static final Logger log = LoggerFactory.getLogger(AttackIT.class);
    private static final String GOOD = "sc-0001";
    private static final long ATTACK_SECONDS = Boolean.getBoolean("tsuji.long") ? 600 : 4;
    private static final byte[] REMAINING_LENGTH_LIES = {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};
    private static final int FILES_MAX = 200;

    @TempDir
    private Path directory;

    private String secret;

    @BeforeEach
    void enrol() throws Exception {
        Path data = directory.resolve("data");
        secret = new Enrolment(data, new SecureRandom()).add(new Enrolment.Application(GOOD, "scooter", "", ""));
    }

    private GatewayProcess start(String... wrapper) throws IOException {
        return GatewayProcess.startUnder(
                        List.of(wrapper),
                        directory,
                        "run",
                        "--data",
                        directory.resolve("data").toString(),
                        "--set",
                        "mqtt.port=0",
                        "--set",
                        "mqtt.tls_port=-1",
                        "--set",
                        "http.port=0")
                .awaitReady();
    }

    /** One device that publishes and waits for each answer. */
    private final class GoodDevice implements AutoCloseable {
        private final RawClient client;
        private int packetId;

        GoodDevice(GatewayProcess gateway) throws IOException {
            client = new RawClient(gateway.mqttPort());
            assertThat(client.send(RawClient.connect(4, GOOD, secret)).receive())
                    .isEqualTo("20020000");
        }

        /** Nanoseconds until its PUBACK. */
        long publish() throws IOException {
            packetId++;
            String reading = "[{\"n\":\"odometer\",\"u\":\"m\",\"v\":" + packetId + "}]";
            long sent = System.nanoTime();
            client.send(RawClient.publish(4, 1, "v1/" + GOOD + "/telemetry", packetId, reading));
            assertThat(client.receive()).isEqualTo(String.format("4002%04x", packetId));
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
        ExecutorService attackers = Executors.newFixedThreadPool(4);
        try (GatewayProcess gateway = start();
                GoodDevice device = new GoodDevice(gateway)) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong attacks = new AtomicLong();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(attackers.submit(() -> attack(gateway, over, attacks)));
            }
            List<Long> latencies = new ArrayList<>();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACK_SECONDS);
            while (System.nanoTime() < until) {
                latencies.add(device.publish());
            }
            over.set(true);
            for (Future<?> attacker : running) {
                attacker.get(10, TimeUnit.SECONDS);
            }

            long[] sorted =
                    latencies.stream().mapToLong(Long::longValue).sorted().toArray();
            long p99Millis = TimeUnit.NANOSECONDS.toMillis(sorted[sorted.length * 99 / 100]);
            log.info(
                    "{} malformed packets in {} s; {} readings acknowledged, p99 {} ms; log {} bytes",
                    attacks,
                    ATTACK_SECONDS,
                    latencies.size(),
                    p99Millis,
                    gateway.err().length());
            assertThat(p99Millis).isLessThan(1_000);
            assertThat(gateway.err().length() + gateway.out().length()).isLessThan(1 << 20);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(gateway.openFiles()).isLessThan(100));
            assertThat(new RunningGateway(gateway.httpPort())
                            .get("/ledger")
                            .findValue("accepted")
                            .asLong())
                    .isEqualTo(latencies.size());
        } finally {
            attackers.shutdownNow();
        }
    }

    /** Each connection brings one bad packet and is closed for it. */
    private static Void attack(GatewayProcess gateway, AtomicBoolean over, AtomicLong attacks) throws IOException {
        while (!over.get()) {
            try (RawClient client = new RawClient(gateway.mqttPort())) {
                client.send(REMAINING_LENGTH_LIES);
                attacks.incrementAndGet();
                client.reset();
            } catch (IOException e) {
                // The gateway has no room for one more of them; that is its right.
                Thread.onSpinWait();
            }
        }
        return null;
    }

    /** C17, CVE-2026-42577: half-closed, then reset. */
    @Test
    void stormOfResetsLeavesNoFileAndNoBusyThread() throws Exception {
        try (GatewayProcess gateway = start();
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
        try (GatewayProcess gateway = start("sh", "-c", "ulimit -n " + FILES_MAX + "; exec \"$@\"", "sh");
                GoodDevice device = new GoodDevice(gateway)) {
            // The kernel completes these connections, whether or not the gateway can accept them.
            for (int i = 0; i < 2 * FILES_MAX; i++) {
                idlers.add(new RawClient(gateway.mqttPort()));
            }
            assertThat(idlers.get(FILES_MAX).receive()).isEqualTo("closed");
            long open = gateway.openFiles();
            for (int i = 0; i < 100; i++) {
                device.publish();
            }
            log.info("{} files open of {}\n{}", open, FILES_MAX, gateway.err());
            assertThat(open).isLessThan(FILES_MAX - 32);
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
            log.info("recovered {} ms after", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - closed));
        } finally {
            for (RawClient idler : idlers) {
                idler.close();
            }
        }
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
