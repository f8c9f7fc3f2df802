package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.intake.Delivery;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** A will becomes an event of its device. */
class WillTest {
    private static final String EVENTS = "v1/sc-1/events";
    private static final String TIPPED = "[{\"n\":\"connection_lost\",\"vs\":\"battery taken out\"}]";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** CONNECT with a will; on MQTT 5 with session expiry 100 s and the delay. */
    static byte[] connect(int level, String topic, String payload, int delaySeconds) {
        return connect(level, 0xC6, topic, payload, delaySeconds);
    }

    private static byte[] connect(int level, int flags, String topic, String payload, int delaySeconds) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {(byte) level, (byte) flags, 0, 60});
        if (level == 5) {
            body.writeBytes(new byte[] {5, 0x11, 0, 0, 0, 100});
        }
        RawClient.text(body, "sc-1");
        if (level == 5) {
            body.writeBytes(new byte[] {5, 0x18, 0, 0, 0, (byte) delaySeconds});
        }
        RawClient.text(body, topic);
        RawClient.text(body, payload);
        RawClient.text(body, "sc-1");
        RawClient.text(body, "secret-sc-1");
        return RawClient.packet(0x10, body.toByteArray());
    }

    private Bench.Peer with(byte[] connect) {
        Bench.Peer peer = bench.peer().send(connect);
        assertThat(peer.receive()).containsPattern("^20..0000");
        return peer;
    }

    private Reading committed() throws Exception {
        bench.commit();
        assertThat(bench.intake.committed()).hasSize(1);
        Delivery delivery = bench.intake.committed().get(0);
        assertThat(delivery.dataClass()).isEqualTo(DataClass.EVENT);
        assertThat(delivery.device().value()).isEqualTo("sc-1");
        return Senml.decode(Senml.Format.CBOR, delivery.body()).get(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void lostConnectionPublishesTheWillAsItIs(int level) throws Exception {
        with(connect(level, EVENTS, TIPPED, 0)).drop();

        assertThat(committed()).isEqualTo(Reading.text("connection_lost", "battery taken out", 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void willOnAnotherOwnTopicBecomesConnectionLost(int level) throws Exception {
        with(connect(level, "v1/sc-1/telemetry", "gone", 0)).drop();

        assertThat(committed()).isEqualTo(Reading.flag("connection_lost", true, 0));
    }

    @Test
    void willWithABadPayloadBecomesConnectionLostOn311() throws Exception {
        with(connect(4, EVENTS, "gone", 0)).drop();

        assertThat(committed()).isEqualTo(Reading.flag("connection_lost", true, 0));
    }

    @Test
    void willWithABadPayloadIsRefusedOn5() {
        assertThat(bench.peer().send(connect(5, EVENTS, "gone", 0)).receive()).isEqualTo("2003009900");
    }

    @ParameterizedTest
    @CsvSource({"v1/sc-2/events", "status", "v1/sc-1/commands", "$SYS/x"})
    void foreignWillIsNotPermitted(String topic) {
        assertThat(bench.peer().send(connect(4, topic, TIPPED, 0)).receive()).isEqualTo("20020005");
        assertThat(bench.peer().send(connect(5, topic, TIPPED, 0)).receive()).isEqualTo("2003008700");
    }

    @Test
    void willToBeRetainedIsRefusedOn5Only() {
        assertThat(bench.peer().send(connect(5, 0xE6, EVENTS, TIPPED, 0)).receive())
                .isEqualTo("2003009a00");
        with(connect(4, 0xE6, EVENTS, TIPPED, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void cleanDisconnectPublishesNoWill(int level) throws Exception {
        Bench.Peer peer = with(connect(level, EVENTS, TIPPED, 0)).send("e000");
        bench.commit();

        assertThat(peer.isOpen()).isFalse();
        assertThat(bench.intake.committed()).isEmpty();
    }

    /** MQTT-3.14.4-3: only a normal disconnection takes the will back. */
    @ParameterizedTest
    @ValueSource(strings = {"e00104", "e00180", "e0018200"})
    void anyOtherDisconnectPublishesIt(String disconnect) throws Exception {
        with(connect(5, EVENTS, TIPPED, 0)).send(disconnect);

        assertThat(committed().metric()).isEqualTo("connection_lost");
    }

    /** Topic alias, session expiry, one twice, a flag that is 2, a response topic with a wildcard, 33 of them. */
    @ParameterizedTest
    @CsvSource({
        "230001, 82",
        "1100000001, 82",
        "0300016103000162, 82",
        "0102, 82",
        "08000123, 82",
        "03000f61, 81",
    })
    void propertiesOfTheWillAreChecked(String properties, String reason) {
        byte[] block = HexFormat.of().parseHex(properties);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HexFormat.of().parseHex("00044d51545405c6003c00"));
        RawClient.text(body, "sc-1");
        body.write(block.length);
        body.writeBytes(block);
        RawClient.text(body, EVENTS);
        RawClient.text(body, TIPPED);
        RawClient.text(body, "sc-1");
        RawClient.text(body, "secret-sc-1");

        assertThat(bench.peer().send(RawClient.packet(0x10, body.toByteArray())).receive())
                .isEqualTo("200300" + reason + "00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                EVENTS + ";" + TIPPED + ";" + TIPPED,
                "v1/sc-1/telemetry;gone;[{\"n\":\"connection_lost\",\"vb\":true}]"
            })
    void observersSeeTheWillOnceItIsStored(String topic, String payload, String seen) throws Exception {
        Bench.Peer observer = bench.connected(4, "watch").send(PermissionTest.subscribe(4, "v1/#", 0));
        observer.receiveAll();

        with(connect(4, topic, payload, 0)).drop();
        assertThat(observer.receiveAll()).isEmpty();
        bench.commit();

        assertThat(observer.receive()).isEqualTo(HexFormat.of().formatHex(RawClient.publish(4, 0, EVENTS, 0, seen)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void silentPeerLosesItsConnectionAfterOneAndAHalfKeepAlives(int level) throws Exception {
        Bench.Peer peer = with(connect(level, EVENTS, TIPPED, 0));
        bench.advanceSeconds(90);
        assertThat(peer.isOpen()).isTrue();

        bench.advanceSeconds(1);

        assertThat(peer.receiveAll()).isEqualTo(level == 5 ? List.of("e0028d00") : List.of());
        assertThat(peer.isOpen()).isFalse();
        assertThat(committed().metric()).isEqualTo("connection_lost");
    }

    @Test
    void pingKeepsTheConnection() {
        Bench.Peer peer = with(connect(4, EVENTS, TIPPED, 0));
        for (int i = 0; i < 5; i++) {
            bench.advanceSeconds(60);
            peer.send("c000");
        }

        assertThat(peer.receiveAll()).hasSize(5);
    }

    @Test
    void delayedWillIsPublishedAfterItsDelay() throws Exception {
        with(connect(5, EVENTS, TIPPED, 30)).drop();
        bench.advanceSeconds(29);
        assertThat(bench.intake.waiting()).isZero();

        bench.advanceSeconds(1);

        assertThat(committed().metric()).isEqualTo("connection_lost");
    }

    @Test
    void deviceThatIsBackInTimeHasNoWill() throws Exception {
        with(connect(5, EVENTS, TIPPED, 30)).drop();
        bench.advanceSeconds(29);
        bench.peer().send(connect(5, 0xC4, EVENTS, TIPPED, 30));
        bench.advanceSeconds(20);
        bench.commit();

        assertThat(bench.intake.committed()).isEmpty();
    }

    @Test
    void serverThatStopsPublishesNoWill() throws Exception {
        Bench.Peer peer = with(connect(5, EVENTS, TIPPED, 0));

        peer.connection.shutDown();
        bench.run();
        bench.commit();

        assertThat(peer.receive()).isEqualTo("e0028b00");
        assertThat(bench.intake.committed()).isEmpty();
    }

    @Test
    void willWaitsForRoomInIntake() throws Exception {
        bench.intake.queueMax(0);
        with(connect(4, EVENTS, TIPPED, 0)).drop();
        assertThat(bench.intake.waiting()).isZero();

        bench.intake.queueMax(1);
        bench.commit();

        assertThat(committed().metric()).isEqualTo("connection_lost");
    }
}
