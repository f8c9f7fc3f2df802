package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.time.StepClock;
import tsuji.wire.TimeQuality;

/** A SUBSCRIBE to {@code v1/time} is the question, the PUBLISH after its SUBACK the answer. */
class TimeTopicTest {
    private static final String SYNCED = "[{\"n\":\"time\",\"u\":\"s\",\"v\":1795564800},"
            + "{\"n\":\"quality\",\"vs\":\"synced\"},{\"n\":\"source\",\"vs\":\"ntp\"},"
            + "{\"n\":\"uncertainty\",\"u\":\"s\",\"v\":1}]";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static String answer(int level, String payload) {
        return HexFormat.of().formatHex(RawClient.publish(level, 0, "v1/time", 0, payload));
    }

    @ParameterizedTest
    @CsvSource({"4, sc-1", "5, sc-1", "4, watch", "5, watch"})
    void everybodyIsToldTheTimeAfterSuback(int level, String name) {
        Bench.Peer peer = bench.connected(level, name);

        peer.send(PermissionTest.subscribe(level, "v1/time", 1));

        assertThat(peer.receiveAll())
                .containsExactly(level == 4 ? "9003000100" : "900400010000", answer(level, SYNCED));
    }

    @Test
    void eachSubscribeIsAnsweredWithTheTimeOfThatMoment() {
        Bench.Peer peer = bench.connected(4, "sc-1").send(PermissionTest.subscribe(4, "v1/time", 0));
        peer.receiveAll();
        bench.clock.advanceMillis(1_500);

        peer.send(PermissionTest.subscribe(4, "v1/time", 0));

        assertThat(peer.receiveAll())
                .containsExactly("9003000100", answer(4, SYNCED.replace("1795564800", "1795564801.5")));
    }

    @Test
    void timeThatNobodyVouchesForSaysSo() {
        bench.clock.setWall(StepClock.START_UNIX_MILLIS, TimeQuality.UNKNOWN);
        Bench.Peer peer = bench.connected(4, "sc-1");

        peer.send(PermissionTest.subscribe(4, "v1/time", 0));

        String told = new String(HexFormat.of().parseHex(peer.receiveAll().get(1)), UTF_8);
        assertThat(told)
                .contains("\"quality\",\"vs\":\"unknown\"", "\"source\",\"vs\":\"machine\"")
                .doesNotContain("uncertainty");
    }

    @Test
    void filterNamedTwiceIsAnsweredOnce() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1});
        for (int i = 0; i < 2; i++) {
            RawClient.text(body, "v1/time");
            body.write(0);
        }
        Bench.Peer peer = bench.connected(4, "sc-1");

        peer.send(RawClient.packet(0x82, body.toByteArray()));

        assertThat(peer.receiveAll()).containsExactly("900400010000", answer(4, SYNCED));
    }

    @Test
    void anotherSubscriptionIsNoQuestion() {
        Bench.Peer peer = bench.connected(4, "sc-1").send(PermissionTest.subscribe(4, "v1/time", 0));
        peer.receiveAll();

        peer.send(PermissionTest.subscribe(4, "v1/sc-1/commands", 1));

        assertThat(peer.receiveAll()).isEqualTo(List.of("9003000101"));
    }

    /** MQTT-3.1.2-24: who takes 48 bytes at most is not sent more. */
    @Test
    void answerTooLargeForTheClientIsNotSent() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HexFormat.of().parseHex("00044d51545405c2003c" + "052700000030"));
        RawClient.text(body, "sc-1");
        RawClient.text(body, "sc-1");
        RawClient.text(body, "secret-sc-1");
        Bench.Peer peer = bench.peer().send(RawClient.packet(0x10, body.toByteArray()));
        peer.receiveAll();

        peer.send(PermissionTest.subscribe(5, "v1/time", 0));

        assertThat(peer.receiveAll()).containsExactly("900400010000");
    }

    @Test
    void nobodyElseMayTellTheTime() throws Exception {
        Bench.Peer peer = bench.connected(5, "sc-1");

        peer.send(RawClient.publish(5, 1, "v1/time", 1, SYNCED));
        bench.commit();

        assertThat(peer.receive()).isEqualTo("4003000187");
    }
}
