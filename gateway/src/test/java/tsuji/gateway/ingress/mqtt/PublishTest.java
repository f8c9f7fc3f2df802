package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;
import tsuji.wire.TimeQuality;

class PublishTest {
    private static final long START_SECONDS = StepClock.START_UNIX_MILLIS / 1_000;
    private static final String TELEMETRY = "v1/sc-1/telemetry";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Bench.Peer scooter(int level) {
        return bench.connected(level, Bench.SCOOTER);
    }

    private static byte[] publish(int level, int qos, int packetId) {
        return RawClient.publish(level, qos, TELEMETRY, packetId, Bench.SPEED);
    }

    private static String speedAt(double seconds) {
        return "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5,\"t\":" + seconds + "}]";
    }

    @Test
    void deviceThatTellsItsFirmwareIsSeenWithIt() {
        Bench.Peer peer = bench.connected(4, "sc-1");

        peer.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, "[{\"n\":\"fw\",\"vs\":\"1.4.2\"}]"));
        peer.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 2, "[{\"n\":\"fw\",\"v\":1}]"));

        assertThat(bench.registry.seen()).containsExactly("sc-1", "sc-1 runs 1.4.2");
    }

    @Test
    void deliveryHoldsResolvedReadingsAndTheDevice() throws Exception {
        scooter(4).send(publish(4, 1, 1));
        bench.commit();

        Delivery delivery = bench.intake.committed().get(0);
        assertThat(delivery.device().value()).isEqualTo("sc-1");
        assertThat(delivery.dataClass()).isEqualTo(DataClass.TELEMETRY);
        assertThat(delivery.receivedMonoMillis()).isEqualTo(1_000);
        assertThat(Senml.decode(Senml.Format.CBOR, delivery.body()))
                .containsExactly(Reading.number("speed", "m/s", 5.5, 0));
        assertThat(delivery.speed()).contains(Reading.number("speed", "m/s", 5.5, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void answersOfOneCommitLeaveInOneWriteAndOneFlush(int level) throws Exception {
        Bench.Peer peer = scooter(level);
        for (int id = 1; id <= 100; id++) {
            peer.send(publish(level, 1, id));
        }
        int writes = peer.writes();
        int flushes = peer.flushes();

        bench.commit();

        assertThat(peer.writes() - writes).isEqualTo(1);
        assertThat(peer.flushes() - flushes).isEqualTo(1);
        assertThat(peer.receiveAll()).hasSize(100).startsWith("40020001").endsWith("40020064");
    }

    @Test
    void answersKeepTheOrderOfTheirPackets() throws Exception {
        Bench.Peer peer = scooter(5);

        peer.send(publish(5, 1, 1));
        peer.send(RawClient.publish(5, 1, TELEMETRY, 2, "no senml"));
        peer.send(publish(5, 1, 3));
        assertThat(peer.receiveAll()).isEmpty();
        bench.commit();

        assertThat(peer.receiveAll()).containsExactly("40020001", "4003000299", "40020003");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void qos2PacketThatComesTwiceIsDeliveredOnce(int level) throws Exception {
        Bench.Peer peer = scooter(level);
        peer.send(publish(level, 2, 9)).send(publish(level, 2, 9));
        bench.commit();
        peer.send(publish(level, 2, 9));
        bench.commit();
        peer.send("62020009");

        assertThat(bench.intake.committed()).hasSize(1);
        assertThat(peer.receiveAll()).containsExactly("50020009", "50020009", "70020009");
    }

    @Test
    void qos2PacketIdIsFreeAfterPubrel() throws Exception {
        Bench.Peer peer = scooter(4);
        peer.send(publish(4, 2, 9));
        bench.commit();
        peer.send("62020009").send(publish(4, 2, 9));
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(2);
    }

    @Test
    void pubrelOfAnUnknownPacketIdIsAnswered() {
        assertThat(scooter(4).send("62020009").receive()).isEqualTo("70020009");
        bench.run();
        assertThat(bench.connected(5, "sc-2").send("62020009").receive()).isEqualTo("7003000992");
    }

    @Test
    void markedRepeatIsRecognisedByPacket() throws Exception {
        Bench.Peer peer = scooter(4);
        byte[] again = publish(4, 1, 5);
        again[0] |= 0x08;
        peer.send(publish(4, 1, 5)).send(again);
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(1);
        assertThat(peer.receiveAll()).containsExactly("40020005", "40020005");
    }

    @Test
    void equalReadingsWithoutTimeAreNotRepeats() throws Exception {
        scooter(4).send(publish(4, 1, 5)).send(publish(4, 1, 5));
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(2);
    }

    @Test
    void equalReadingsWithAbsoluteTimeAreRepeats() throws Exception {
        String payload = speedAt(START_SECONDS);
        scooter(4)
                .send(RawClient.publish(4, 1, TELEMETRY, 5, payload))
                .send(RawClient.publish(4, 1, TELEMETRY, 6, payload));
        bench.commit();

        assertThat(bench.intake.committed()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'no senml', MALFORMED, 99",
        "'[{\"n\":\"nonsense\",\"v\":1}]', UNKNOWN_METRIC, 83",
        "'[{\"n\":\"speed\",\"u\":\"km/h\",\"v\":1}]', WRONG_UNIT, 83",
        "'[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":1000}]', OUT_OF_RANGE, 83",
        "'[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":1,\"t\":946684800}]', WRONG_TIME, 83",
        "'[{\"bn\":\"speed\"}]', MALFORMED, 99",
        "'', MALFORMED, 99"
    })
    void refusedPayloadIsCountedAndMqtt5IsToldWhy(String payload, Refusal refusal, String reason) {
        Bench.Peer v5 = scooter(5);
        Bench.Peer v4 = bench.connected(4, "sc-2");

        v5.send(RawClient.publish(5, 1, TELEMETRY, 1, payload));
        v4.send(RawClient.publish(4, 1, "v1/sc-2/telemetry", 1, payload));

        assertThat(v5.receive()).isEqualTo("40030001" + reason);
        assertThat(v4.receive()).isEqualTo("40020001");
        assertThat(bench.intake.refused()).hasSize(2).allSatisfy(refused -> {
            assertThat(refused.reason()).isEqualTo(refusal);
            assertThat(refused.payload()).isEqualTo(payload.getBytes(StandardCharsets.UTF_8));
        });
        assertThat(bench.intake.waiting()).isZero();
    }

    @Test
    void refusedQos2PacketIsFreeAtOnce() throws Exception {
        Bench.Peer peer = scooter(5);
        peer.send(RawClient.publish(5, 2, TELEMETRY, 1, "no senml"));
        assertThat(peer.receive()).isEqualTo("5003000199");

        peer.send(publish(5, 2, 1));
        bench.commit();

        assertThat(peer.receive()).isEqualTo("50020001");
    }

    @Test
    void onlyTheFirstKilobyteOfARefusedPayloadIsKept() {
        scooter(5).send(RawClient.publish(5, 0, TELEMETRY, 0, "x".repeat(1_025)));

        assertThat(bench.intake.refused().get(0).payload()).hasSize(1_024);
    }

    @ParameterizedTest
    @CsvSource({"-31622400, true", "-31622401, false", "31622400, true", "31622401, false"})
    void timeMayBeAYearFromNow(long offset, boolean accepted) {
        scooter(4).send(RawClient.publish(4, 1, TELEMETRY, 1, speedAt(START_SECONDS + offset)));

        assertThat(bench.intake.waiting()).isEqualTo(accepted ? 1 : 0);
    }

    @Test
    void timeIsNotComparedWithAClockThatIsNotTrusted() {
        bench.clock.setWall(bench.clock.sight().unixMillis(), TimeQuality.UNKNOWN);

        scooter(4).send(RawClient.publish(4, 1, TELEMETRY, 1, speedAt(START_SECONDS + 1e8)));

        assertThat(bench.intake.waiting()).isEqualTo(1);
    }

    @Test
    void timeBefore2015IsRefusedUnderAnyClock() {
        bench.clock.setWall(bench.clock.sight().unixMillis(), TimeQuality.UNKNOWN);

        scooter(4)
                .send(RawClient.publish(4, 1, TELEMETRY, 1, speedAt(1_420_070_399)))
                .send(RawClient.publish(4, 1, TELEMETRY, 2, speedAt(1_420_070_400)));

        assertThat(bench.intake.waiting()).isEqualTo(1);
        assertThat(bench.intake.refused()).hasSize(1);
    }

    @Test
    void retainFlagIsIgnored() throws Exception {
        Bench.Peer peer = scooter(5);
        peer.send(RawClient.publish(5, 0x03, TELEMETRY, 1, Bench.SPEED.getBytes(StandardCharsets.UTF_8)));
        bench.commit();

        assertThat(peer.receive()).isEqualTo("40020001");
    }

    @Test
    void contentTypeDecidesOverTheFirstByte() {
        // 5.0, 3.3.2.3.9: property 03, here "application/senml+cbor" for a payload that looks like JSON.
        byte[] property = new byte[2 + 1 + 22];
        property[0] = 0x03;
        property[2] = 22;
        System.arraycopy("application/senml+cbor".getBytes(StandardCharsets.US_ASCII), 0, property, 3, 22);

        scooter(5).send(withProperties(property, Bench.SPEED));

        assertThat(bench.intake.refused()).hasSize(1);
    }

    private static byte[] withProperties(byte[] properties, String payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, TELEMETRY);
        body.write(0);
        body.write(1);
        body.write(properties.length);
        body.writeBytes(properties);
        body.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
        return RawClient.packet(0x32, body.toByteArray());
    }

    @Test
    void topicAliasStandsForItsTopic() throws Exception {
        Bench.Peer peer = scooter(5);
        peer.send(withProperties(new byte[] {0x23, 0, 16}, Bench.SPEED));
        // PUBLISH QoS 1, empty topic, packet id 2, alias 16.
        peer.send(RawClient.packet(0x32, concat(new byte[] {0, 0, 0, 2, 3, 0x23, 0, 16}, Bench.SPEED)));
        bench.commit();

        assertThat(peer.receiveAll()).containsExactly("40020001", "40020002");
        assertThat(bench.intake.committed()).hasSize(2);
    }

    private static byte[] concat(byte[] head, String tail) {
        byte[] bytes = tail.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    @ParameterizedTest
    @CsvSource({"17, e0029400", "0, e0029400"})
    void topicAliasBeyondTheMaximumClosesTheConnection(int alias, String disconnect) {
        Bench.Peer peer = scooter(5);
        peer.send(withProperties(new byte[] {0x23, 0, (byte) alias}, Bench.SPEED));

        assertThat(List.of(peer.receive(), peer.receive())).containsExactly(disconnect, "closed");
    }

    @Test
    void journalThatCannotStoreMakesTheDeviceSendAgain() throws Exception {
        Bench.Peer v5 = scooter(5).send(publish(5, 1, 1));
        Bench.Peer v4 = bench.connected(4, "sc-2").send(RawClient.publish(4, 1, "v1/sc-2/telemetry", 1, Bench.SPEED));

        bench.fail();

        assertThat(v5.receiveAll()).containsExactly("e0028900");
        assertThat(v4.receiveAll()).isEmpty();
        assertThat(v5.isOpen() || v4.isOpen()).isFalse();
    }

    @Test
    void whatIsReadBeforeTheConnectionEndsIsOutOfTurn() throws Exception {
        Bench.Peer failed = scooter(5).send(publish(5, 1, 1));
        bench.intake.fail();

        failed.send(publish(5, 2, 1));
        bench.connected(4, "sc-2").send(RawClient.publish(4, 1, "v1/sc-2/telemetry", 1, Bench.SPEED));

        assertThat(bench.intake.deliveries())
                .extracting(delivery -> delivery.device() + " " + delivery.ack().isInTurn())
                .containsExactly("sc-1 false", "sc-2 true");
    }
}
