package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.DeviceId;

/** A SUBSCRIBE to {@code v1/{device}/slots} is the question, the PUBLISH after its SUBACK the answer. */
class SlotsTopicTest {
    private static final String TOPIC = "v1/sc-1/slots";
    private static final String SLOTS = "[{\"day\":\"2026-05-20\",\"length\":1800,\"has\":\"ffffffffffff\"}]";

    private final Bench bench = new Bench();

    @BeforeEach
    void register() {
        bench.registry.agent("bridge-1", "sc-1");
        bench.slots.put(new DeviceId("sc-1"), SLOTS.getBytes(UTF_8));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"4, sc-1", "5, sc-1", "4, bridge-1", "5, bridge-1"})
    void theDeviceAndItsAgentAreToldAfterSuback(int level, String name) {
        Bench.Peer peer = bench.connected(level, name).send(PermissionTest.subscribe(level, TOPIC, 0));

        assertThat(peer.receiveAll())
                .containsExactly(
                        level == 4 ? "9003000100" : "900400010000",
                        HexFormat.of().formatHex(RawClient.publish(level, 0, TOPIC, 0, SLOTS)));
    }

    @Test
    void whoAsksAgainIsToldAgain() {
        Bench.Peer peer = bench.connected(5, "bridge-1").send(PermissionTest.subscribe(5, TOPIC, 0));
        peer.receiveAll();

        assertThat(peer.send(PermissionTest.subscribe(5, TOPIC, 0)).receiveAll())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"sc-2", "bridge-1"})
    void nobodyIsToldOfDevicesThatAreNotItsOwn(String name) {
        bench.registry.agent("bridge-1", "sc-2");

        assertThat(bench.connected(5, name)
                        .send(PermissionTest.subscribe(5, TOPIC, 0))
                        .receiveAll())
                .containsExactly("900400010087");
    }

    @Test
    void observersAreNotAnswered() {
        assertThat(bench.connected(5, "watch")
                        .send(PermissionTest.subscribe(5, TOPIC, 0))
                        .receiveAll())
                .containsExactly("900400010000");
    }

    private Queue<Runnable> slowDisk() {
        Queue<Runnable> disk = new ArrayDeque<>();
        bench.disk = Optional.of(disk);
        return disk;
    }

    @Test
    void whileTheDiskIsReadTheConnectionIsServed() {
        Queue<Runnable> disk = slowDisk();
        Bench.Peer peer = bench.connected(5, "bridge-1").send(PermissionTest.subscribe(5, TOPIC, 0));

        assertThat(peer.send("c000").receiveAll()).containsExactly("900400010000", "d000");

        disk.remove().run();
        bench.run();
        assertThat(peer.receive()).isEqualTo(HexFormat.of().formatHex(RawClient.publish(5, 0, TOPIC, 0, SLOTS)));
    }

    @Test
    void whoHasLostInterestMeanwhileIsNotTold() {
        Queue<Runnable> disk = slowDisk();
        Bench.Peer peer = bench.connected(4, "sc-1").send(PermissionTest.subscribe(4, TOPIC, 0));
        peer.receiveAll();
        String unsubscribe = "a211" + "0002" + "000d" + HexFormat.of().formatHex(TOPIC.getBytes(UTF_8));
        assertThat(peer.send(unsubscribe).receive()).isEqualTo("b0020002");

        disk.remove().run();
        bench.run();

        assertThat(peer.receive()).isEqualTo("nothing");
    }

    @Test
    void whoHasLeftMeanwhileIsNotMissed() {
        Queue<Runnable> disk = slowDisk();
        Bench.Peer peer = bench.connected(4, "sc-1").send(PermissionTest.subscribe(4, TOPIC, 0));
        peer.receiveAll();
        peer.drop();

        disk.remove().run();
        bench.run();

        assertThat(peer.receive()).isEqualTo("closed");
    }

    @Test
    void withoutAnAnswerTheSubscriptionStands() {
        bench.slots.clear();

        assertThat(bench.connected(5, "sc-1")
                        .send(PermissionTest.subscribe(5, TOPIC, 0))
                        .receiveAll())
                .containsExactly("900400010000");
    }
}
