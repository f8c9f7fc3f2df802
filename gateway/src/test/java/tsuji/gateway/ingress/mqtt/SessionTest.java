package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.health.ErrorCode;
import tsuji.wire.DeviceId;

/** Sessions, and the commands that wait in them. */
class SessionTest {
    private static final DeviceId DEVICE = new DeviceId("sc-1");
    private static final int STAYS = 0xC0;
    private static final String COMMANDS = "v1/sc-1/commands";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** MQTT 5 CONNECT with a session that outlives the connection by {@code expirySeconds}, and a receive maximum. */
    private static byte[] connect5(int cleanStart, int expirySeconds, int receiveMaximum) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {5, (byte) (STAYS | cleanStart), 0, 60, 8, 0x11});
        body.writeBytes(ByteBuffer.allocate(4).putInt(expirySeconds).array());
        body.writeBytes(new byte[] {0x21, (byte) (receiveMaximum >> 8), (byte) receiveMaximum});
        RawClient.text(body, "sc-1");
        RawClient.text(body, "sc-1");
        RawClient.text(body, "secret-sc-1");
        return RawClient.packet(0x10, body.toByteArray());
    }

    private Bench.Peer sleepy() {
        Bench.Peer peer = bench.peer().send(RawClient.connect(4, "sc-1", STAYS));
        peer.receive();
        peer.send(PermissionTest.subscribe(4, COMMANDS, 1));
        assertThat(peer.receive()).isEqualTo("9003000101");
        return peer;
    }

    private Outcome send(String payload, long lifeMillis) {
        return send(payload, lifeMillis, () -> true);
    }

    private Outcome send(String payload, long lifeMillis, BooleanSupplier safe) {
        return bench.door.send(new DeviceOutlet.OutboundCommand(
                DEVICE, payload.getBytes(StandardCharsets.US_ASCII), bench.clock.monoMillis() + lifeMillis, safe));
    }

    private static String command311(int firstByte, int packetId, String payload) {
        byte[] packet = RawClient.publish(4, 1, COMMANDS, packetId, payload);
        packet[0] = (byte) firstByte;
        return HexFormat.of().formatHex(packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void connectionOfTheSameIdentityTakesTheSessionOver(int level) {
        Bench.Peer old = bench.connected(level, Bench.SCOOTER);

        Bench.Peer next = bench.peer().send(RawClient.connect(level, Bench.SCOOTER));

        assertThat(next.receive()).startsWith("20");
        assertThat(old.receiveAll()).isEqualTo(level == 5 ? List.of("e0028e00") : List.of());
        assertThat(old.isOpen()).isFalse();
        assertThat(bench.admission.inside()).isEqualTo(1);
    }

    @Test
    void peersThatFightForOneIdentityAreReported() {
        for (int i = 0; i <= Duels.TAKEOVERS_MAX - 1; i++) {
            bench.connected(4, "sc-1");
        }
        assertThat(bench.health.conditions()).isEmpty();

        bench.connected(4, "sc-1");
        assertThat(bench.health.conditions().get(ErrorCode.E408)).contains("sc-1");

        bench.advanceSeconds(60);
        assertThat(bench.health.conditions()).isEmpty();
    }

    @Test
    void commandGoesOutWithItsPacketIdAndIsForgottenOnceAcknowledged() {
        Bench.Peer peer = sleepy();

        assertThat(send("{}", 1_000)).isEqualTo(Outcome.TAKEN);
        bench.run();
        assertThat(peer.receive()).isEqualTo(command311(0x32, 1, "{}"));
        peer.send("40020001");
        peer.drop();

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1", STAYS));
        assertThat(again.receiveAll()).containsExactly("20020100");
    }

    @Test
    void commandIsSentAgainMarkedWhenTheConnectionBreaksBeforeItsAnswer() {
        Bench.Peer peer = sleepy();
        send("a", 60_000);
        bench.run();
        peer.drop();

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1", STAYS));

        assertThat(again.receiveAll()).containsExactly("20020100", command311(0x3A, 1, "a"));
    }

    @Test
    void commandsWaitForASleepingDeviceInOrder() {
        sleepy().drop();
        send("a", 60_000);
        send("b", 60_000);

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1", STAYS));

        assertThat(again.receiveAll()).containsExactly("20020100", command311(0x32, 1, "a"), command311(0x32, 2, "b"));
    }

    @Test
    void expiredCommandIsNeverSent() {
        sleepy().drop();
        send("late", 1_000);
        send("good", 3_000);
        bench.advanceSeconds(1);

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1", STAYS));

        assertThat(again.receiveAll()).containsExactly("20020100", command311(0x32, 1, "good"));
    }

    @Test
    void expiredCommandIsNotSentAgainEither() {
        Bench.Peer peer = sleepy();
        send("once", 1_000);
        bench.run();
        peer.drop();
        bench.advanceSeconds(1);

        assertThat(bench.peer().send(RawClient.connect(4, "sc-1", STAYS)).receiveAll())
                .containsExactly("20020100");
    }

    @Test
    void commandThatHasBecomeUnsafeIsNeitherSentNorSentAgain() {
        AtomicBoolean stands = new AtomicBoolean(true);
        Bench.Peer peer = sleepy();
        send("under way", 60_000, stands::get);
        bench.run();
        peer.receive();
        peer.drop();
        send("waits", 60_000, stands::get);
        send("harmless", 60_000);
        stands.set(false);

        assertThat(bench.peer().send(RawClient.connect(4, "sc-1", STAYS)).receiveAll())
                .containsExactly("20020100", command311(0x32, 2, "harmless"));
    }

    @Test
    void onlyAConnectedDeviceIsHeld() {
        Bench.Peer peer = sleepy();
        assertThat(bench.door.holds(DEVICE)).isTrue();

        peer.drop();

        assertThat(bench.door.holds(DEVICE)).isFalse();
    }

    @Test
    void queueOfASleepingDeviceIsBounded() {
        sleepy().drop();

        for (int i = 0; i < 100; i++) {
            assertThat(send("x", 60_000)).isEqualTo(Outcome.TAKEN);
        }
        assertThat(send("x", 60_000)).isEqualTo(Outcome.FULL);
    }

    @Test
    void expiredCommandsMakeRoom() {
        sleepy().drop();
        for (int i = 0; i < 100; i++) {
            send("x", 1_000);
        }
        bench.advanceSeconds(1);

        assertThat(send("x", 60_000)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void deviceWithoutSubscriptionIsNotHere() {
        assertThat(send("x", 1_000)).isEqualTo(Outcome.NOT_HERE);
        bench.connected(4, "sc-1");
        assertThat(send("x", 1_000)).isEqualTo(Outcome.NOT_HERE);
    }

    @Test
    void cleanSessionEndsWithItsConnection() {
        Bench.Peer peer = bench.connected(4, "sc-1");
        peer.send(PermissionTest.subscribe(4, COMMANDS, 1));
        peer.drop();

        assertThat(send("x", 1_000)).isEqualTo(Outcome.NOT_HERE);
        assertThat(bench.door.sessions().size()).isZero();
    }

    @Test
    void cleanStartDiscardsTheOldSession() {
        sleepy().drop();
        send("x", 60_000);

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1"));

        assertThat(again.receiveAll()).containsExactly("20020000");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10})
    void sessionOfMqtt5EndsAfterItsExpiry(int sleptSeconds) {
        Bench.Peer peer = bench.peer().send(connect5(0, 10, 100));
        peer.drop();
        bench.advanceSeconds(sleptSeconds);

        String connack = bench.peer().send(connect5(0, 10, 100)).receive();

        assertThat(connack.substring(4, 6)).isEqualTo(sleptSeconds < 10 ? "01" : "00");
    }

    @Test
    void disconnectMayShortenTheSession() {
        Bench.Peer peer = bench.peer().send(connect5(0, 10, 100));
        peer.send("e0 07 00 05 11 00 00 00 00");

        assertThat(bench.door.sessions().size()).isZero();
    }

    @Test
    void sessionOfARemovedDeviceEnds() {
        sleepy().drop();
        bench.registry.remove("sc-1");
        bench.door.sweep();

        assertThat(bench.door.sessions().size()).isZero();
    }

    @Test
    void receiveMaximumOfTheClientIsHonoured() {
        Bench.Peer peer = bench.peer().send(connect5(2, 0, 2));
        peer.send(PermissionTest.subscribe(5, COMMANDS, 1));
        peer.receiveAll();
        for (int i = 0; i < 3; i++) {
            send("x", 60_000);
        }
        bench.run();
        assertThat(peer.receiveAll()).hasSize(2);

        peer.send("40020001");
        assertThat(peer.receiveAll()).hasSize(1);
    }

    @Test
    void commandForMqtt5CarriesExpiryResponseTopicAndSubscriptionIdentifier() {
        Bench.Peer peer = bench.connected(5, "sc-1");
        // SUBSCRIBE with subscription identifier 5.
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1, 2, 0x0B, 5});
        RawClient.text(body, COMMANDS);
        body.write(1);
        peer.send(RawClient.packet(0x82, body.toByteArray()));
        peer.receiveAll();

        send("x", 30_000);
        bench.run();

        assertThat(peer.receive())
                .contains("020000001e")
                .contains("08000f" + HexFormat.of().formatHex("v1/sc-1/results".getBytes(StandardCharsets.US_ASCII)))
                .contains("0b05");
    }

    @Test
    void commandAtQos0HasNoPacketId() {
        Bench.Peer peer = bench.connected(4, "sc-1");
        peer.send(PermissionTest.subscribe(4, COMMANDS, 0));
        peer.receiveAll();

        send("x", 1_000);
        bench.run();

        assertThat(peer.receive()).isEqualTo(HexFormat.of().formatHex(RawClient.publish(4, 0, COMMANDS, 0, "x")));
    }

    @Test
    void qos2PacketOfAnEarlierConnectionIsNotDeliveredAgain() throws Exception {
        Bench.Peer peer = sleepy();
        peer.send(RawClient.publish(4, 2, "v1/sc-1/telemetry", 9, Bench.SPEED));
        bench.commit();
        peer.drop();

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1", STAYS));
        byte[] repeat = RawClient.publish(4, 2, "v1/sc-1/telemetry", 9, Bench.SPEED);
        repeat[0] |= 0x08;
        again.send(repeat).send("62020009");
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(1);
        assertThat(again.receiveAll()).containsExactly("20020100", "50020009", "70020009");
    }

    @Test
    void unsubscribeHasAResultPerFilterOnMqtt5() {
        Bench.Peer v5 = bench.connected(5, "sc-1");
        v5.send(PermissionTest.subscribe(5, COMMANDS, 1));
        v5.receiveAll();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 2, 0});
        RawClient.text(body, COMMANDS);
        RawClient.text(body, "v1/other");

        v5.send(RawClient.packet(0xA2, body.toByteArray()));

        assertThat(v5.receive()).isEqualTo("b0050002000011");
        assertThat(send("x", 1_000)).isEqualTo(Outcome.NOT_HERE);
    }

    @Test
    void unsubscribeIsAnsweredWithoutResultsOn311() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 2});
        RawClient.text(body, COMMANDS);

        assertThat(bench.connected(4, "sc-1")
                        .send(RawClient.packet(0xA2, body.toByteArray()))
                        .receive())
                .isEqualTo("b0020002");
    }

    @Test
    void filtersOfOneSessionAreBounded() {
        Bench.Peer peer = bench.connected(5, "sc-1");
        for (int i = 0; i < Session.SUBSCRIPTIONS_MAX; i++) {
            peer.send(PermissionTest.subscribe(5, "v1/sc-1/firmware/" + i, 1));
        }
        assertThat(peer.receiveAll()).allMatch(suback -> suback.endsWith("01"));

        peer.send(PermissionTest.subscribe(5, "v1/sc-1/firmware/more", 1));
        assertThat(peer.receive()).isEqualTo("900400010097");
    }
}
