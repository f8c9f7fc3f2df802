package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.wire.DeviceId;

/** Commands and what a client said about itself: its window, its longest packet, its subscription. */
class CommandRulesTest {
    private static final String COMMANDS = "v1/sc-1/commands";
    private static final int STAYS = 0xC0;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** MQTT 5, session expiry 1 h, and further properties; subscribed to its commands at QoS 1. */
    private Bench.Peer connected(byte... properties) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {5, (byte) STAYS, 0, 60, (byte) (5 + properties.length), 0x11});
        body.writeBytes(ByteBuffer.allocate(4).putInt(3_600).array());
        body.writeBytes(properties);
        RawClient.text(body, "sc-1");
        RawClient.text(body, "sc-1");
        RawClient.text(body, "secret-sc-1");
        return bench.peer().send(RawClient.packet(0x10, body.toByteArray()));
    }

    private Bench.Peer subscribed(byte... properties) {
        Bench.Peer peer = connected(properties).send(PermissionTest.subscribe(5, COMMANDS, 1));
        peer.receiveAll();
        return peer;
    }

    private Outcome send(int bytes, long lifeMillis) {
        Outcome outcome = bench.door.send(new OutboundCommand(
                new DeviceId("sc-1"), new byte[bytes], bench.clock.monoMillis() + lifeMillis, () -> true));
        bench.run();
        return outcome;
    }

    @Test
    void commandTooLargeForTheConnectedDeviceIsReported() {
        Bench.Peer peer = subscribed((byte) 0x27, (byte) 0, (byte) 0, (byte) 2, (byte) 0);

        assertThat(send(512 - 256 + 1, 60_000)).isEqualTo(Outcome.TOO_LARGE);
        assertThat(peer.receiveAll()).isEmpty();
        assertThat(send(512 - 256, 60_000)).isEqualTo(Outcome.TAKEN);
        assertThat(peer.receiveAll()).hasSize(1);
    }

    /** MQTT-3.3.4-7: the client still counts what it has not acknowledged. */
    @Test
    void expiredCommandUnderWayKeepsItsPlaceInTheWindow() {
        Bench.Peer peer = subscribed((byte) 0x21, (byte) 0, (byte) 1);
        send(1, 1_000);
        assertThat(peer.receiveAll()).hasSize(1);
        bench.advanceSeconds(2);

        send(1, 60_000);
        assertThat(peer.receiveAll()).isEmpty();

        peer.send("40020001");
        assertThat(peer.receiveAll()).hasSize(1);
    }

    /** MQTT-3.10.4-3, MQTT-3.3.1-2. */
    @Test
    void commandUnderWayIsEndedThoughItsSubscriptionIsGone() {
        Bench.Peer peer = subscribed();
        send(1, 60_000);
        assertThat(peer.receive()).startsWith("32");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 9, 0});
        RawClient.text(body, COMMANDS);
        peer.send(RawClient.packet(0xA2, body.toByteArray()));
        peer.drop();

        Bench.Peer again = connected();

        assertThat(again.receiveAll()).hasSize(2).last().asString().startsWith("3a");
    }

    @Test
    void commandUnderWayKeepsItsQosWhenTheSubscriptionHasALowerOne() {
        Bench.Peer peer = subscribed();
        send(1, 60_000);
        peer.send(PermissionTest.subscribe(5, COMMANDS, 0));
        peer.drop();

        assertThat(connected().receiveAll()).last().asString().startsWith("3a");
    }

    @Test
    void commandsThatEndWithTheirSessionAreCounted() {
        AtomicLong dropped = new AtomicLong();
        Wills wills = new Wills(bench.intake, bench.clock::monoMillis, bench.door.observers());
        SessionStore sessions = new SessionStore(10, wills, dropped::addAndGet);
        Connect clean = bench.connected(4, "sc-1").connection.connect();
        Session first = ((SessionStore.Done) sessions.attach(clean, null, 0)).session();
        OutboundCommand command = new OutboundCommand(new DeviceId("sc-1"), new byte[1], 1_000, () -> true);
        first.outbound().offer(Outgoing.of(command));

        sessions.attach(clean, null, 0);

        assertThat(dropped).hasValue(1);
    }

    @Test
    void responseInformationIsGivenWhenAskedFor() {
        String own = "1a0007" + HexFormat.of().formatHex("v1/sc-1".getBytes(StandardCharsets.US_ASCII));

        assertThat(connected((byte) 0x19, (byte) 1).receive()).contains(own);
        assertThat(connected((byte) 0x19, (byte) 0).receive()).doesNotContain(own);
        assertThat(connected().receive()).doesNotContain(own);
    }
}
