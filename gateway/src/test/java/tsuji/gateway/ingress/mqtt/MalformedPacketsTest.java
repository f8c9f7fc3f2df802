package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks the standard, per packet type and version: the answer, then the end of the connection. */
class MalformedPacketsTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static void assertAnswerAndClose(Bench.Peer peer, String answer) {
        if (!answer.equals("-")) {
            assertThat(peer.receive()).isEqualTo(answer);
        }
        assertThat(peer.receive()).isEqualTo("closed");
    }

    // CONNECT of sc-1 without secret: only what is wrong before authentication is looked at here.
    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "MQTT-3.1.0-1,  -,          30 05 00 01 61 00 00",
        "MQTT-3.1.0-1,  -,          c0 00",
        "MQTT-3.1.0-1,  -,          16 03 01 02 00",
        "MQTT-2.2.2-1,  -,          11 10 00 04 4d 51 54 54 04 02 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-1,  -,          10 10 00 04 4d 51 54 58 04 02 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-2,  20020001,   10 12 00 06 4d 51 49 73 64 70 03 02 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-2,  20020001,   10 10 00 04 4d 51 54 54 03 02 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-2,  2003008400, 10 11 00 04 4d 51 54 54 06 02 00 3c 00 00 04 73 63 2d 31",
        "MQTT-3.1.2-3,  -,          10 10 00 04 4d 51 54 54 04 03 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-3,  2003008100, 10 11 00 04 4d 51 54 54 05 03 00 3c 00 00 04 73 63 2d 31",
        "MQTT-3.1.2-11, -,          10 10 00 04 4d 51 54 54 04 0a 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-13, -,          10 10 00 04 4d 51 54 54 04 22 00 3c 00 04 73 63 2d 31",
        "MQTT-3.1.2-14, -,          10 16 00 04 4d 51 54 54 04 1e 00 3c 00 04 73 63 2d 31 00 01 61 00 01 61",
        "MQTT-3.1.2-22, -,          10 13 00 04 4d 51 54 54 04 42 00 3c 00 04 73 63 2d 31 00 01 61",
        "MQTT-3.1.3-8,  20020004,   10 0c 00 04 4d 51 54 54 04 00 00 3c 00 00",
        "no secret,     20020004,   10 10 00 04 4d 51 54 54 04 02 00 3c 00 04 73 63 2d 31",
        "no secret,     2003008600, 10 11 00 04 4d 51 54 54 05 02 00 3c 00 00 04 73 63 2d 31",
        "id truncated,  -,          10 0e 00 04 4d 51 54 54 04 02 00 3c 00 04 73 63",
        "bytes after,   -,          10 11 00 04 4d 51 54 54 04 02 00 3c 00 04 73 63 2d 31 ff",
        "MQTT-1.5.3-1,  -,          10 10 00 04 4d 51 54 54 04 02 00 3c 00 04 73 63 ed a0",
        "MQTT-1.5.5-1,  -,          10 ff ff ff ff 7f",
        "over 4 KiB,    -,          10 ff 1f",
        // Properties of MQTT 5 CONNECT.
        "receive max 0, 2003008600, 10 14 00 04 4d 51 54 54 05 02 00 3c 03 21 00 00 00 04 73 63 2d 31",
        "twice,         2003008200, 10 17 00 04 4d 51 54 54 05 02 00 3c 06 21 00 01 21 00 01 00 04 73 63 2d 31",
        "alien,         2003008200, 10 14 00 04 4d 51 54 54 05 02 00 3c 03 23 00 01 00 04 73 63 2d 31",
        "not 0 or 1,    2003008200, 10 13 00 04 4d 51 54 54 05 02 00 3c 02 17 02 00 04 73 63 2d 31",
        "too long,      2003008100, 10 11 00 04 4d 51 54 54 05 02 00 3c 7f 00 04 73 63 2d 31",
        "auth method,   2003008c00, 10 15 00 04 4d 51 54 54 05 02 00 3c 04 15 00 01 61 00 04 73 63 2d 31"
    })
    void connect(String clause, String answer, String bytes) {
        assertAnswerAndClose(bench.peer().send(bytes), answer);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "MQTT-3.1.0-2,  10 10 00 04 4d 51 54 54 04 02 00 3c 00 04 73 63 2d 31",
        "CONNACK,       20 02 00 00",
        "SUBACK,        90 03 00 01 00",
        "UNSUBACK,      b0 02 00 01",
        "PINGRESP,      d0 00",
        "type 0,        00 00",
        "AUTH,          f0 00",
        "MQTT-3.3.1-4,  36 05 00 01 61 00 01",
        "MQTT-3.3.1-2,  38 05 00 01 61 00 01",
        "MQTT-3.3.2-2,  32 05 00 01 23 00 01",
        "MQTT-3.3.2-2,  32 05 00 01 2b 00 01",
        "MQTT-1.5.3-2,  32 05 00 01 00 00 01",
        "MQTT-4.7.3-1,  32 04 00 00 00 01",
        "MQTT-2.3.1-1,  32 05 00 01 61 00 00",
        "no packet id,  32 03 00 01 61",
        "topic longer,  32 05 00 09 61 00 01",
        "no topic,      30 00",
        "MQTT-2.2.2-2,  42 02 00 01",
        "PUBACK short,  40 01 00",
        "PUBACK long,   40 03 00 01 00",
        "PUBACK id 0,   40 02 00 00",
        "PUBREL flags,  60 02 00 01",
        "PUBREL empty,  62 00",
        "MQTT-3.8.1-1,  80 08 00 01 00 03 76 31 2f 00",
        "MQTT-3.8.3-3,  82 02 00 01",
        "id 0,          82 08 00 00 00 03 76 31 2f 00",
        "MQTT-3-8.3-4,  82 08 00 01 00 03 76 31 2f 03",
        "reserved bits, 82 08 00 01 00 03 76 31 2f 04",
        "filter longer, 82 08 00 01 00 09 76 31 2f 00",
        "MQTT-3.10.1-1, a0 07 00 01 00 03 76 31 2f",
        "MQTT-3.10.3-2, a2 02 00 01",
        "PINGREQ flags, c1 00",
        "PINGREQ long,  c0 01 00",
        "MQTT-3.14.1-1, e1 00",
        "DISCONNECT,    e0 01 00",
        "length,        30 ff ff ff ff 7f",
        "over maximum,  30 81 80 04"
    })
    void afterConnectOf311(String clause, String bytes) {
        Bench.Peer peer = bench.connected(4, Bench.SCOOTER);

        assertAnswerAndClose(peer.send(bytes), "-");
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "MQTT-3.1.0-2,  82, 10 11 00 04 4d 51 54 54 05 02 00 3c 00 00 04 73 63 2d 31",
        "CONNACK,       82, 20 03 00 00 00",
        "SUBACK,        82, 90 04 00 01 00 00",
        "UNSUBACK,      82, b0 04 00 01 00 00",
        "PINGRESP,      82, d0 00",
        "AUTH,          82, f0 00",
        "type 0,        81, 00 00",
        "MQTT-3.3.1-4,  81, 36 06 00 01 61 00 01 00",
        "MQTT-3.3.1-2,  81, 38 06 00 01 61 00 01 00",
        "MQTT-3.3.2-2,  81, 32 06 00 01 23 00 01 00",
        "MQTT-2.2.1-3,  81, 32 06 00 01 61 00 00 00",
        "no alias,      82, 32 05 00 00 00 01 00",
        "MQTT-3.3.2-12, 82, 32 08 00 00 00 01 03 23 00 01",
        "MQTT-3.3.2-8,  94, 32 09 00 01 61 00 01 03 23 00 00",
        "alias beyond,  94, 32 09 00 01 61 00 01 03 23 00 11",
        "alias twice,   82, 32 0c 00 01 61 00 01 06 23 00 01 23 00 02",
        "MQTT-3.3.4-6,  82, 32 08 00 01 61 00 01 02 0b 01",
        "MQTT-3.3.2-14, 82, 32 0a 00 01 61 00 01 04 08 00 01 23",
        "property long, 81, 32 0a 00 01 61 00 01 04 08 00 09 61",
        "block long,    81, 32 06 00 01 61 00 01 7f",
        "unknown,       82, 32 08 00 01 61 00 01 02 7e 00",
        "indicator 2,   82, 32 08 00 01 61 00 01 02 01 02",
        "topic longer,  81, 32 06 00 09 61 00 01 00",
        "PUBACK flags,  81, 42 02 00 01",
        "PUBACK short,  81, 40 01 00",
        "PUBREL flags,  81, 60 02 00 01",
        "MQTT-3.8.1-1,  81, 80 09 00 01 00 00 03 76 31 2f 00",
        "MQTT-3.8.3-2,  82, 82 03 00 01 00",
        "QoS 3,         81, 82 09 00 01 00 00 03 76 31 2f 03",
        "retain 3,      81, 82 09 00 01 00 00 03 76 31 2f 30",
        "reserved bits, 81, 82 09 00 01 00 00 03 76 31 2f 40",
        "identifier 0,  82, 82 0b 00 01 02 0b 00 00 03 76 31 2f 00",
        "MQTT-3.10.3-2, 82, a2 03 00 01 00",
        "MQTT-3.10.1-1, 81, a0 08 00 01 00 00 03 76 31 2f",
        "PINGREQ long,  81, c0 01 00",
        "MQTT-3.14.1-1, 81, e1 00",
        "MQTT-3.14.2-2, 82, e0 07 00 05 11 00 00 00 0a",
        "MQTT-1.5.5-1,  81, c0 80 00",
        "length,        81, 30 ff ff ff ff 7f",
        "over maximum,  95, 30 81 80 04"
    })
    void afterConnectOf5(String clause, String reason, String bytes) {
        Bench.Peer peer = bench.connected(5, Bench.SCOOTER);

        assertAnswerAndClose(peer.send(bytes), "e002" + reason + "00");
    }

    /** Acknowledgements for what we never sent change nothing (C6). */
    @ParameterizedTest
    @ValueSource(strings = {"40020001", "50020001", "70020001"})
    void unknownAcknowledgementIsIgnored(String bytes) {
        Bench.Peer v4 = bench.connected(4, Bench.SCOOTER).send(bytes).send("c000");
        assertThat(v4.receiveAll()).containsExactly("d000");

        Bench.Peer v5 = bench.connected(5, "sc-2").send(bytes).send("c000");
        assertThat(v5.receiveAll()).endsWith("d000");
        assertThat(v5.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void packetsMayArriveByteByByte(int level) {
        Bench.Peer peer = bench.peer();
        byte[] connect = RawClient.connect(level, Bench.SCOOTER);
        for (byte single : connect) {
            peer.send(new byte[] {single});
        }
        assertThat(peer.receive()).startsWith("20");

        for (byte single : RawClient.publish(level, 1, "v1/sc-1/telemetry", 1, Bench.SPEED)) {
            peer.send(new byte[] {single});
        }
        assertThat(bench.intake.waiting()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void packetsMayArriveAllTogether(int level) {
        byte[] connect = RawClient.connect(level, Bench.SCOOTER);
        byte[] publish = RawClient.publish(level, 0, "v1/sc-1/telemetry", 0, Bench.SPEED);
        String all = HexFormat.of().formatHex(connect) + HexFormat.of().formatHex(publish) + "c000";

        Bench.Peer peer = bench.peer().send(all);

        assertThat(peer.receiveAll()).hasSize(2).endsWith("d000");
        assertThat(bench.intake.waiting()).isEqualTo(1);
    }
}
