package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.Refusal;

/** R14, R15: everything that is not expressly allowed is refused. */
class PermissionTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({
        "sc-1,  v1/sc-1/telemetry,        00",
        "sc-1,  v1/sc-1/events,           00",
        "sc-1,  v1/sc-1/results,          00",
        "sc-1,  v1/sc-1/commands,         87",
        "sc-1,  v1/sc-1/firmware/manifest, 87",
        "sc-1,  v1/sc-1/firmware/chunk,   87",
        "sc-1,  v1/sc-1/firmware/req/x,   87",
        "sc-1,  v1/sc-2/firmware/req,     87",
        "sc-1,  v1/sc-2/firmware/state,   87",
        "sc-1,  v1/sc-2/telemetry,        87",
        "sc-1,  v1/sc-2/events,           87",
        "sc-1,  v1/SC-1/telemetry,        87",
        "sc-1,  V1/sc-1/telemetry,        87",
        "sc-1,  v1/sc-1/telemetry/,       87",
        "sc-1,  /v1/sc-1/telemetry,       87",
        "sc-1,  v1//telemetry,            87",
        "sc-1,  v1/sc-1,                  87",
        "sc-1,  telemetry,                87",
        "sc-1,  $SYS/broker,              87",
        "sc-1,  $CONTROL/dynamic,         87",
        "sc-1,  $share/g/v1/sc-1/events,  87",
        "sc-1,  v1/sc-1/../sc-2/events,   87",
        "watch, v1/sc-1/telemetry,        87",
        "watch, v1/watch/telemetry,       87",
        "watch, v1/sc-1/commands,         87",
        "watch, v1/sc-1/firmware/state,   87"
    })
    void publish(String name, String topic, String reason) throws Exception {
        Bench.Peer peer = bench.connected(5, name);
        peer.send(RawClient.publish(5, 1, topic, 1, Bench.SPEED));
        bench.commit();

        assertThat(peer.receive()).isEqualTo(reason.equals("00") ? "40020001" : "4003000187");
        assertThat(bench.intake.committed()).hasSize(reason.equals("00") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "sc-1,  v1/sc-1/commands,         01, 01",
        "sc-1,  v1/sc-1/firmware/manifest, 01, 01",
        "sc-1,  v1/sc-1/firmware/chunk,   01, 01",
        "sc-1,  v1/sc-1/firmware/state,   01, 01",
        "sc-1,  v1/sc-1/firmware/req,     80, 87",
        "sc-1,  v1/sc-1/telemetry,        80, 87",
        "sc-1,  v1/sc-1/events,           80, 87",
        "sc-1,  v1/sc-2/commands,         80, 87",
        "sc-1,  v1/sc-2/firmware/manifest, 80, 87",
        "sc-1,  v1/+/commands,            80, a2",
        "sc-1,  v1/sc-1/#,                80, a2",
        "sc-1,  v1/#,                     80, a2",
        "sc-1,  #,                        80, a2",
        "sc-1,  +/+/commands,             80, a2",
        "sc-1,  $SYS/#,                   80, a2",
        "sc-1,  $SYS/uptime,              80, 87",
        "sc-1,  $share/g/v1/sc-1/commands, 80, 9e",
        "sc-1,  v1/sc-1/comm#,            80, 8f",
        "sc-1,  v1/sc+/commands,          80, 8f",
        "sc-1,  v1/#/commands,            80, 8f",
        "watch, v1/#,                     00, 00",
        "watch, v1/+/telemetry,           00, 00",
        "watch, v1/sc-1/events,           00, 00",
        "watch, #,                        80, 87",
        "watch, +/sc-1/events,            80, 87",
        "watch, $SYS/#,                   80, 87",
        "watch, $share/g/v1/#,            80, 9e",
        "watch, v1,                       80, 87",
        "watch, v2/#,                     80, 87"
    })
    void subscribe(String name, String filter, String code311, String code5) {
        assertThat(bench.connected(4, name).send(subscribe(4, filter, 1)).receive())
                .isEqualTo("90030001" + code311);
        bench.advanceSeconds(1);
        assertThat(bench.connected(5, name).send(subscribe(5, filter, 1)).receive())
                .isEqualTo("9004000100" + code5);
    }

    static byte[] subscribe(int level, String filter, int qos) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(1);
        if (level == 5) {
            body.write(0);
        }
        RawClient.text(body, filter);
        body.write(qos);
        return RawClient.packet(0x82, body.toByteArray());
    }

    @Test
    void qos2IsGrantedAsQos1() {
        assertThat(bench.connected(4, "sc-1")
                        .send(subscribe(4, "v1/sc-1/commands", 2))
                        .receive())
                .isEqualTo("9003000101");
    }

    @Test
    void foreignTopicIsAcknowledgedAndCountedOn311() {
        Bench.Peer peer = bench.connected(4, "sc-1");

        peer.send(RawClient.publish(4, 1, "v1/sc-2/telemetry", 1, Bench.SPEED));

        assertThat(peer.receive()).isEqualTo("40020001");
        assertThat(bench.intake.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo(Refusal.NOT_PERMITTED);
            assertThat(refused.device().value()).isEqualTo("sc-1");
        });
    }

    @Test
    void observerThatPublishesOn311IsClosed() {
        Bench.Peer peer = bench.connected(4, "watch");

        peer.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));

        assertThat(peer.receive()).isEqualTo("closed");
    }

    /** user name, secret, client id and what CONNACK says to MQTT 3.1.1 and to 5. */
    @ParameterizedTest
    @CsvSource({
        "sc-1,  secret-sc-1,  sc-1,     00, 00",
        "sc-1,  secret-sc-1,  '',       00, 00",
        "sc-1,  secret-sc-2,  sc-1,     04, 86",
        "sc-1,  '',           sc-1,     04, 86",
        "sc-9,  secret-sc-9,  sc-9,     04, 86",
        "sc-1,  secret-sc-1,  sc-2,     02, 85",
        "sc-1,  secret-sc-1,  sc-1-b,   02, 85",
        "sc-1,  secret-sc-1,  watch,    02, 85",
        "watch, secret-watch, watch,    00, 00",
        "watch, secret-watch, watch-17, 00, 00",
        "watch, secret-watch, '',       00, 00",
        "watch, secret-watch, watch17,  02, 85",
        "watch, secret-watch, sc-1,     02, 85"
    })
    void connect(String user, String secret, String clientId, String code311, String code5) {
        assertThat(bench.peer().send(connect(4, user, secret, clientId)).receive())
                .isEqualTo("200200" + code311);
        bench.advanceSeconds(1);
        assertThat(bench.peer().send(connect(5, user, secret, clientId)).receive())
                .containsPattern("^20..00" + code5);
    }

    private static byte[] connect(int level, String user, String secret, String clientId) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {(byte) level, (byte) 0xC2, 0, 60});
        if (level == 5) {
            body.write(0);
        }
        RawClient.text(body, clientId);
        RawClient.text(body, user);
        RawClient.text(body, secret);
        return RawClient.packet(0x10, body.toByteArray());
    }

    @Test
    void refusedPeerIsRemembered() {
        bench.peer().send(connect(4, "sc-9", "secret-sc-9", "sc-9"));

        assertThat(bench.registry.strangers())
                .singleElement()
                .satisfies(stranger -> assertThat(stranger.userName()).isEqualTo("sc-9"));
    }

    @Test
    void clientIdOfAnotherDeviceDoesNotDisturbIt() {
        Bench.Peer victim = bench.connected(5, "sc-1");

        bench.peer().send(connect(5, "sc-2", "secret-sc-2", "sc-1"));

        assertThat(victim.send("c000").receive()).isEqualTo("d000");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void removedDeviceIsCut(int level) {
        Bench.Peer peer = bench.connected(level, "sc-1");
        Bench.Peer other = bench.connected(level, "sc-2");
        bench.registry.remove("sc-1");

        peer.connection.recheckIdentity();
        other.connection.recheckIdentity();

        assertThat(peer.receiveAll()).isEqualTo(level == 5 ? List.of("e0028700") : List.of());
        assertThat(peer.isOpen()).isFalse();
        assertThat(other.isOpen()).isTrue();
    }
}
