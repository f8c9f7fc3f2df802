package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes nobody thought of: the door never throws, never delivers what it should not, and answers the next peer. */
class MutationTest {
    private static final int CONVERSATIONS_MIN = 100;
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Packets to begin with: each kind that a client may send. */
    private static List<byte[]> seeds(int level) {
        String properties = level == 5 ? "00" : "";
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(RawClient.publish(level, 0, "v1/sc-1/telemetry", 0, Bench.SPEED));
        seeds.add(RawClient.publish(level, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));
        seeds.add(RawClient.publish(level, 2, "v1/sc-1/events", 2, "[{\"n\":\"tipped\",\"vb\":true}]"));
        seeds.add(PermissionTest.subscribe(level, "v1/sc-1/commands", 1));
        seeds.add(hex("62020002"));
        seeds.add(hex("40020001"));
        seeds.add(hex("50020001"));
        seeds.add(hex("70020001"));
        seeds.add(RawClient.packet(0xA2, hex("0003" + properties + "000276310000")));
        seeds.add(hex("c000"));
        seeds.add(RawClient.connect(level, "sc-1"));
        if (level == 5) {
            seeds.add(hex("e00700051100000000"));
            seeds.add(hex("321300017600010c" + "0100" + "0200000010" + "230001" + "0901" + "00"));
        }
        return seeds;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] mutated(byte[] packet, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int kind = random.nextInt(5);
        int at = random.nextInt(packet.length);
        for (int i = 0; i < packet.length; i++) {
            if (i != at) {
                out.write(packet[i]);
                continue;
            }
            switch (kind) {
                case 0 -> out.write(packet[i] ^ 1 << random.nextInt(8));
                case 1 -> out.write(random.nextInt(256));
                case 2 -> out.writeBytes(new byte[] {packet[i], (byte) random.nextInt(256)});
                case 3 -> {} // Left out.
                default -> out.write(packet[i] + (random.nextBoolean() ? 1 : -1));
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void mutatedPacketsHarmNobody(int level) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> seeds = seeds(level);
        long until = System.nanoTime() + RUN_NANOS;
        int conversations = 0;
        while (conversations < CONVERSATIONS_MIN || System.nanoTime() < until) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(RawClient.connect(level, "sc-1"));
            for (int i = 0; i < 4; i++) {
                byte[] packet = seeds.get(random.nextInt(seeds.size()));
                bytes.writeBytes(random.nextInt(3) == 0 ? packet : mutated(packet, random));
            }
            try {
                converse(bytes.toByteArray());
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", bytes " + HexFormat.of().formatHex(bytes.toByteArray()), e);
            }
            conversations++;
        }
    }

    static void converse(byte[] bytes) {
        try (Bench bench = new Bench()) {
            Bench.Peer peer = bench.peer().send(bytes);
            peer.channel.checkException();
            peer.receiveAll();
            bench.intake
                    .deliveries()
                    .forEach(delivery -> assertThat(delivery.device().value()).isEqualTo("sc-1"));
            peer.drop();
            assertThat(bench.connected(4, "sc-2").send("c000").receive()).isEqualTo("d000");
            assertThat(bench.admission.pending()).isZero();
            assertThat(bench.admission.inside()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"16030100", "474554202f20485454502f312e310d0a0d0a"})
    void otherProtocolsAreClosed(String bytes) {
        try (Bench bench = new Bench()) {
            assertThat(bench.peer().send(bytes).receive()).isEqualTo("closed");
        }
    }
}
