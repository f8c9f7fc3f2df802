package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.Refusal;

/** Every limit at its bound and one beyond. */
class LimitsTest {
    private static final String TELEMETRY = "v1/sc-1/telemetry";

    private final List<Bench> benches = new ArrayList<>();

    @AfterEach
    void close() {
        benches.forEach(Bench::close);
    }

    private Bench bench() {
        return bench(TestDoor.settings());
    }

    private Bench bench(MqttSettings settings) {
        Bench bench = new Bench(settings);
        benches.add(bench);
        return bench;
    }

    private Bench bench(MqttSettings.Limits limits) {
        return bench(TestDoor.settings(limits));
    }

    private static byte[] publish(int qos, int packetId) {
        return RawClient.publish(4, qos, TELEMETRY, packetId, Bench.SPEED);
    }

    /** CONNECT of MQTT 5 that is exactly this long; a wrong secret fills it. */
    private static byte[] connectOfLength(int length) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {5, (byte) 0xC2, 0, 60, 0});
        RawClient.text(body, "sc-1");
        RawClient.text(body, "sc-1");
        RawClient.text(body, "s".repeat(length - 3 - body.size() - 2));
        return RawClient.packet(0x10, body.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"4096, 2003008600", "4097, closed"})
    void firstPacketHasAtMost4KiB(int length, String answer) {
        byte[] connect = connectOfLength(length);
        assertThat(connect).hasSize(length);

        assertThat(bench().peer().send(connect).receive()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"1024, true", "1025, false"})
    void packetHasAtMostTheConfiguredBytes(int length, boolean stays) {
        Bench.Peer peer = bench(new MqttSettings.Limits(10, 1_024, 100, 100)).connected(5, "sc-1");
        byte[] publish = RawClient.publish(5, 0, TELEMETRY, 0, "x".repeat(length - 3 - 2 - TELEMETRY.length() - 1));
        assertThat(publish).hasSize(length);

        peer.send(publish);

        assertThat(peer.receive()).isEqualTo(stays ? "nothing" : "e0029500");
    }

    @Test
    void packetThatClaimsTooMuchIsRefusedBeforeItArrives() {
        Bench.Peer peer = bench().connected(5, "sc-1");

        assertThat(peer.send("30 ff ff ff 7f").receive()).isEqualTo("e0029500");
    }

    private static byte[] publishWithProperties(byte[] properties) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, TELEMETRY);
        body.writeBytes(new byte[] {0, 1, (byte) (properties.length & 0x7F | 0x80), (byte) (properties.length >> 7)});
        body.writeBytes(properties);
        return RawClient.packet(0x32, body.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"4096, 4003000199", "4097, e0029500"})
    void propertiesHaveAtMost4KiB(int bytes, String answer) {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        properties.write(0x26);
        RawClient.text(properties, "a");
        RawClient.text(properties, "x".repeat(bytes - 6));

        assertThat(bench().connected(5, "sc-1")
                        .send(publishWithProperties(properties.toByteArray()))
                        .receive())
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"32, 4003000199", "33, e0029500"})
    void packetHasAtMost32Properties(int count, String answer) {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            properties.write(0x26);
            RawClient.text(properties, "a");
            RawClient.text(properties, "b");
        }

        assertThat(bench().connected(5, "sc-1")
                        .send(publishWithProperties(properties.toByteArray()))
                        .receive())
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"256, 4003000187", "257, e0029000"})
    void topicHasAtMost256Bytes(int bytes, String answer) {
        Bench.Peer peer = bench().connected(5, "sc-1");

        assertThat(peer.send(RawClient.publish(5, 1, "t".repeat(bytes), 1, Bench.SPEED))
                        .receive())
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"10, 900400010000", "11, 90040001008f"})
    void filterHasAtMost10Levels(int levels, String answer) {
        String filter = "v1" + "/+".repeat(levels - 1);

        assertThat(bench().connected(5, "watch")
                        .send(PermissionTest.subscribe(5, filter, 0))
                        .receive())
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"64, 00", "65, 85"})
    void clientIdHasAtMost64Characters(int length, String code) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {5, (byte) 0xC2, 0, 60, 0});
        RawClient.text(body, "watch-" + "x".repeat(length - 6));
        RawClient.text(body, "watch");
        RawClient.text(body, "secret-watch");

        assertThat(bench().peer()
                        .send(RawClient.packet(0x10, body.toByteArray()))
                        .receive())
                .containsPattern("^20..00" + code);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectMustComeWithinTenSeconds(boolean saysSomething) {
        Bench bench = bench();
        Bench.Peer peer = bench.peer();
        if (saysSomething) {
            peer.send("10 20 00");
        }
        bench.advanceSeconds(9);
        assertThat(peer.isOpen()).isTrue();

        bench.advanceSeconds(1);

        assertThat(peer.isOpen()).isFalse();
        assertThat(bench.admission.pending()).isZero();
    }

    @Test
    void packetMustBeCompleteWithinThirtySeconds() {
        Bench bench = bench();
        Bench.Peer peer = bench.connected(5, "sc-1");
        peer.send("30 20");
        for (int second = 0; second < 29; second++) {
            bench.advanceSeconds(1);
            peer.send("00");
        }
        assertThat(peer.isOpen()).isTrue();

        bench.advanceSeconds(1);

        assertThat(peer.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 1000", "192.0.2.1, 20", "2001:db8::1, 20"})
    void unprovedConnectionsOfOneAddressAreBounded(String address, int max) throws Exception {
        Admission admission = new Admission(10_000, Integer.MAX_VALUE);
        InetAddress peer = InetAddress.getByName(address);
        List<Admission.Place> places = new ArrayList<>();
        for (int i = 0; i < max; i++) {
            places.add(admission.enter(peer).orElseThrow());
        }
        assertThat(admission.enter(peer)).isEmpty();
        assertThat(admission.enter(InetAddress.getByName("192.0.2.2"))).isPresent();

        places.get(0).goInside();
        assertThat(admission.enter(peer)).isPresent();
        assertThat(admission.enter(peer)).isEmpty();

        places.get(1).leave();
        places.get(1).leave();
        assertThat(admission.enter(peer)).isPresent();
        assertThat(admission.enter(peer)).isEmpty();
    }

    @Test
    void unprovedConnectionsAreBoundedAltogether() throws Exception {
        Admission admission = new Admission(10_000, Integer.MAX_VALUE);
        for (int i = 0; i < Admission.PENDING_MAX; i++) {
            byte[] address = {(byte) 192, 0, (byte) (i >> 8), (byte) i};
            assertThat(admission.enter(InetAddress.getByAddress(address))).isPresent();
        }

        assertThat(admission.enter(InetAddress.getByName("192.0.100.1"))).isEmpty();
    }

    @Test
    void oneConnectionTooManyIsToldSoAndOthersStay() {
        Bench bench = bench(new MqttSettings.Limits(2, 1_024, 100, 100));
        Bench.Peer first = bench.connected(4, "sc-1");
        bench.connected(4, "sc-2");

        assertThat(bench.peer().send(RawClient.connect(4, "g-1")).receive()).isEqualTo("20020003");
        assertThat(bench.peer().send(RawClient.connect(5, "g-1")).receive()).isEqualTo("2003009700");
        assertThat(first.send("c000").receive()).isEqualTo("d000");
    }

    @Test
    void deviceMayComeBackWhenAllPlacesAreTaken() {
        Bench bench = bench(new MqttSettings.Limits(1, 1_024, 100, 100));
        bench.connected(4, "sc-1");

        bench.connected(4, "sc-1");

        assertThat(bench.admission.inside()).isEqualTo(1);
    }

    @Test
    void fastDeviceIsNotReadUntilItsRateAllows() {
        Bench bench = bench(new MqttSettings.Limits(10, 1_024, 10, 1_000));
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int id = 1; id <= 30; id++) {
            peer.send(publish(1, id));
        }
        // A burst of twice the rate, and the one that showed that it is too fast.
        assertThat(bench.intake.waiting()).isEqualTo(21);
        assertThat(peer.channel.config().isAutoRead()).isFalse();

        bench.connected(4, "sc-2").send(RawClient.publish(4, 1, "v1/sc-2/telemetry", 1, Bench.SPEED));
        assertThat(bench.intake.waiting()).isEqualTo(22);

        bench.advanceSeconds(1);
        assertThat(bench.intake.waiting()).isGreaterThan(22);
        bench.advanceSeconds(1);
        assertThat(bench.intake.waiting()).isEqualTo(31);
        assertThat(peer.channel.config().isAutoRead()).isTrue();
        assertThat(bench.intake.refused()).isEmpty();
    }

    @Test
    void qos0BeyondTheRateIsRefusedAndCounted() {
        Bench bench = bench(new MqttSettings.Limits(10, 1_024, 10, 1_000));
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int i = 0; i < 21; i++) {
            peer.send(publish(0, 0));
        }

        assertThat(bench.intake.waiting()).isEqualTo(20);
        assertThat(bench.intake.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.RATE_LIMITED));
    }

    @Test
    void allDevicesTogetherAreLimitedToo() {
        Bench bench = bench(new MqttSettings.Limits(10, 1_024, 100, 10));
        for (String name : List.of("sc-1", "sc-2")) {
            Bench.Peer peer = bench.connected(4, name);
            for (int i = 0; i < 11; i++) {
                peer.send(RawClient.publish(4, 0, "v1/" + name + "/telemetry", 0, Bench.SPEED));
            }
        }

        assertThat(bench.intake.waiting()).isEqualTo(20);
        assertThat(bench.intake.refused()).hasSize(2);
    }

    @Test
    void clientThatIgnoresOurReceiveMaximumIsDisconnected() {
        Bench bench = bench();
        Bench.Peer peer = bench.connected(5, "sc-1");
        for (int id = 1; id <= Inflow.RECEIVE_MAXIMUM; id++) {
            peer.send(RawClient.publish(5, 1, TELEMETRY, id, Bench.SPEED));
        }
        assertThat(peer.receive()).isEqualTo("nothing");

        peer.send(RawClient.publish(5, 1, TELEMETRY, 1_000, Bench.SPEED));

        assertThat(peer.receive()).isEqualTo("e0029300");
    }

    @Test
    void clientOf311IsNotReadWhileItsWindowIsFull() throws Exception {
        Bench bench = bench();
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int id = 1; id <= Inflow.RECEIVE_MAXIMUM + 1; id++) {
            peer.send(publish(1, id));
        }
        assertThat(bench.intake.waiting()).isEqualTo(Inflow.RECEIVE_MAXIMUM);

        bench.commit();

        assertThat(bench.intake.waiting()).isEqualTo(1);
        assertThat(peer.receiveAll()).hasSize(Inflow.RECEIVE_MAXIMUM);
    }

    @Test
    void fullIntakeStopsReadingAndNothingIsLost() throws Exception {
        Bench bench = bench();
        bench.intake.queueMax(10);
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (int id = 1; id <= 15; id++) {
            peer.send(publish(1, id));
        }
        assertThat(bench.intake.waiting()).isEqualTo(10);
        assertThat(peer.channel.config().isAutoRead()).isFalse();

        bench.commit();
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(15);
        assertThat(peer.receiveAll()).hasSize(15).startsWith("40020001").endsWith("4002000f");
        assertThat(peer.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void pausedDeviceIsNotBlamedForItsSilence() {
        Bench bench = bench();
        bench.intake.queueMax(0);
        Bench.Peer peer = bench.connected(4, "sc-1").send(publish(1, 1));

        bench.advanceSeconds(1_000);

        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void settingsHaveBounds() {
        assertThat(MqttSettings.DEFAULT.port()).isEqualTo(1883);
        assertThatThrownBy(() -> new MqttSettings.Limits(0, 1_024, 1, 1)).hasMessageContaining("connections_max is 0");
        assertThatThrownBy(() -> new MqttSettings.Limits(100_001, 1_024, 1, 1)).hasMessageContaining("1 to 100000");
        assertThatThrownBy(() -> new MqttSettings.Limits(1, 1_023, 1, 1)).hasMessageContaining("1024 to 262144");
        assertThatThrownBy(() -> new MqttSettings.Limits(1, 262_145, 1, 1)).hasMessageContaining("packet_bytes_max");
        assertThatThrownBy(() -> new MqttSettings.Limits(1, 1_024, 0, 1)).hasMessageContaining("device_messages");
        assertThatThrownBy(() -> new MqttSettings.Limits(1, 1_024, 1, 0)).hasMessageContaining("messages_per_second");
        assertThatThrownBy(() -> new MqttSettings.Sessions(-1, 1)).hasMessageContaining("session_expiry_max_s");
        assertThatThrownBy(() -> new MqttSettings.Sessions(0, 0)).hasMessageContaining("session_queue_max");
        assertThatThrownBy(() -> new MqttSettings(
                        65_536,
                        MqttSettings.Tls.DEFAULT,
                        2,
                        MqttSettings.Limits.DEFAULT,
                        MqttSettings.Sessions.DEFAULT))
                .hasMessageContaining("port is 65536");
        assertThatThrownBy(() -> new MqttSettings(
                        0, MqttSettings.Tls.DEFAULT, 17, MqttSettings.Limits.DEFAULT, MqttSettings.Sessions.DEFAULT))
                .hasMessageContaining("io_threads is 17");
    }

    @Test
    void theDoorTakesHalfOfTheProcessorsUnlessItIsTold() {
        MqttSettings told = new MqttSettings(
                0, MqttSettings.Tls.DEFAULT, 3, MqttSettings.Limits.DEFAULT, MqttSettings.Sessions.DEFAULT);

        assertThat(MqttSettings.DEFAULT.ioThreads(1)).isEqualTo(1);
        assertThat(MqttSettings.DEFAULT.ioThreads(2)).isEqualTo(1);
        assertThat(MqttSettings.DEFAULT.ioThreads(4)).isEqualTo(2);
        assertThat(MqttSettings.DEFAULT.ioThreads(64)).isEqualTo(16);
        assertThat(told.ioThreads(64)).isEqualTo(3);
    }
}
