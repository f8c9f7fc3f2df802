package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C1: what one packet may cost us, whatever is in it, is in proportion to its length. */
class BudgetTest {
    /** Of heap for a packet of any length, and per byte of it: a reading of 10 bytes becomes objects of some hundred. */
    private static final long FIXED_BYTES_MAX = 64 * 1_024;

    private static final long BYTES_PER_BYTE_MAX = 64;
    private static final long CPU_MILLIS_MAX = 100;
    private static final int PACKET_BYTES = 65_536;
    private static final int WARM_UP = 20;
    private static final String TELEMETRY = "v1/g-1/telemetry";

    static Stream<Arguments> costly() {
        return Stream.of(4, 5)
                .flatMap(level -> Stream.of(
                        Arguments.of("smallest records", level, publish(level, "{\"n\":\"a\",\"v\":1}")),
                        Arguments.of("records of nothing", level, publish(level, "{}")),
                        Arguments.of("nested arrays", level, body(level, "[".repeat(60_000))),
                        Arguments.of(
                                "one long number", level, body(level, "[{\"n\":\"a\",\"v\":" + "9".repeat(60_000))),
                        Arguments.of("one long name", level, body(level, "[{\"" + "n".repeat(60_000))),
                        Arguments.of("unknown labels", level, publish(level, "{\"zz\":1,\"n\":\"a\",\"v\":1}")),
                        Arguments.of("CBOR of nested arrays", level, repeated(level, "81")),
                        Arguments.of("CBOR of empty maps", level, repeated(level, "a0")),
                        Arguments.of("CBOR with a lying length", level, repeated(level, "9b7fffffffffffffff")),
                        Arguments.of("filters", level, subscribe(level)),
                        Arguments.of("properties", level, properties(level))));
    }

    private static byte[] publish(int level, String item) {
        String items = (item + ",").repeat(60_000 / (item.length() + 1));
        return body(level, "[" + items.substring(0, items.length() - 1) + "]");
    }

    private static byte[] body(int level, String payload) {
        return RawClient.publish(level, 1, TELEMETRY, 1, payload);
    }

    private static byte[] repeated(int level, String hex) {
        byte[] payload = HexFormat.of().parseHex(hex.repeat(60_000 / (hex.length() / 2)));
        return RawClient.publish(level, 2, TELEMETRY, 1, payload);
    }

    private static byte[] subscribe(int level) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1});
        if (level == 5) {
            body.write(0);
        }
        while (body.size() < 60_000) {
            body.writeBytes(new byte[] {0, 1, 'a', 0});
        }
        return RawClient.packet(0x82, body.toByteArray());
    }

    /** CVE-2021-41039, CVE-2026-44248: user properties, as many as a packet can hold. */
    private static byte[] properties(int level) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, TELEMETRY);
        body.writeBytes(new byte[] {(byte) 0xE0, (byte) 0xD4, 0x03});
        byte[] property = HexFormat.of().parseHex("26000161000162");
        while (body.size() < 60_000) {
            body.writeBytes(property);
        }
        return RawClient.packet(0x30, body.toByteArray());
    }

    @ParameterizedTest(name = "{0} of MQTT level {1}")
    @MethodSource("costly")
    void anyPacketCostsInProportionToItsLength(String what, int level, byte[] packet) {
        assertThat(packet).hasSizeLessThan(PACKET_BYTES);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long heap = Long.MAX_VALUE;
        long cpuNanos = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UP; i++) {
            try (Bench bench = new Bench()) {
                Bench.Peer peer = bench.connected(level, "g-1");
                long heapBefore = threads.getCurrentThreadAllocatedBytes();
                long cpuBefore = threads.getCurrentThreadCpuTime();
                peer.send(packet);
                cpuNanos = Math.min(cpuNanos, threads.getCurrentThreadCpuTime() - cpuBefore);
                heap = Math.min(heap, threads.getCurrentThreadAllocatedBytes() - heapBefore);
            }
        }

        assertThat(heap)
                .as("bytes of heap for %d bytes", packet.length)
                .isLessThan(FIXED_BYTES_MAX + BYTES_PER_BYTE_MAX * packet.length);
        assertThat(TimeUnit.NANOSECONDS.toMillis(cpuNanos)).isLessThan(CPU_MILLIS_MAX);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x82, 0xA2})
    void filtersOfOnePacketAreBounded(int type) {
        for (int level : new int[] {4, 5}) {
            try (Bench bench = new Bench()) {
                Bench.Peer peer = bench.connected(level, "g-1");
                assertThat(peer.send(filters(type, level, Session.SUBSCRIPTIONS_MAX))
                                .isOpen())
                        .isTrue();
                assertThat(peer.send(filters(type, level, Session.SUBSCRIPTIONS_MAX + 1))
                                .isOpen())
                        .isFalse();
            }
        }
    }

    private static byte[] filters(int type, int level, int count) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1});
        if (level == 5) {
            body.write(0);
        }
        for (int i = 0; i < count; i++) {
            RawClient.text(body, "a" + i);
            if (type == 0x82) {
                body.write(0);
            }
        }
        return RawClient.packet(type, body.toByteArray());
    }

    /** R20: 3 MB of properties, once said in the header and once in packets of the longest length. */
    @Test
    void streamOfPropertiesIsCutAfter64KiB() {
        byte[] header = {0x30, (byte) 0xC0, (byte) 0x8D, (byte) 0xB7, 0x01};
        byte[] property = HexFormat.of().parseHex("26000161000162");
        for (byte[] start : List.of(header, Arrays.copyOf(properties(5), 32))) {
            try (Bench bench = new Bench()) {
                Bench.Peer peer = bench.connected(5, "g-1").send(start);
                int bytes = start.length;
                while (peer.isOpen() && bytes < 3_000_000) {
                    peer.send(property);
                    bytes += property.length;
                }
                assertThat(bytes).isLessThanOrEqualTo(PACKET_BYTES);
                assertThat(peer.receive()).isEqualTo("e0029500");
            }
        }
    }

    @Test
    void refusedPayloadsKeepNoMoreThanTheTechnicianSees() {
        try (Bench bench = new Bench()) {
            bench.connected(4, "g-1").send(body(4, "x".repeat(60_000)));

            assertThat(bench.intake.refused()).hasSize(1);
            assertThat(bench.intake.refused().get(0).payload()).hasSize(1_024);
            assertThat(bench.intake.refused().get(0).detail().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(256);
        }
    }
}
