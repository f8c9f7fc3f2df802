package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.firmware.FirmwareMessage.Kind;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.firmware.PieceRequest;
import tsuji.wire.DeviceId;

/** Firmware through the door: what devices say is handed on and answered, what they are told goes by their subscriptions. */
class FirmwareTopicsTest {
    private static final DeviceId DEVICE = new DeviceId("sc-1");

    private final Bench bench = new Bench();
    private final Sink sink = new Sink();

    /** Remembers what it hears, and answers when told. */
    private static final class Sink implements FirmwareSink {
        private final List<String> heard = new ArrayList<>();
        private final List<OnTaken> answers = new ArrayList<>();
        private boolean hasRoom = true;

        @Override
        public boolean requested(DeviceId device, byte[] request, OnTaken onTaken) {
            return take(device + " asks " + request.length, onTaken);
        }

        @Override
        public boolean reported(DeviceId device, byte[] report, OnTaken onTaken) {
            return take(device + " tells " + report.length, onTaken);
        }

        @Override
        public boolean asked(DeviceId device, PieceRequest request) {
            throw new AssertionError("over MQTT a piece goes through the outlet");
        }

        private boolean take(String what, OnTaken onTaken) {
            if (hasRoom) {
                heard.add(what);
                answers.add(onTaken);
            }
            return hasRoom;
        }

        @Override
        public void listens(DeviceId device) {
            heard.add(device + " listens");
        }

        @Override
        public void asksState(DeviceId device) {
            throw new AssertionError("over MQTT a device tells its own, and is told the verdict then");
        }
    }

    @BeforeEach
    void serve() {
        bench.door.serve(sink);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Outcome send(Kind kind) {
        Outcome outcome =
                bench.door.send(new FirmwareMessage(DEVICE, kind, new byte[] {7}, bench.clock.monoMillis() + 10_000));
        bench.run();
        return outcome;
    }

    private Bench.Peer subscribed(String... levels) {
        Bench.Peer peer = bench.connected(4, "sc-1");
        for (String level : levels) {
            peer.send(PermissionTest.subscribe(4, "v1/sc-1/" + level, 1));
        }
        peer.receiveAll();
        return peer;
    }

    @Test
    void reportIsAnsweredWhenItIsOnTheDiskAndNotBefore() {
        Bench.Peer peer = bench.connected(5, "sc-1");

        peer.send(RawClient.publish(5, 1, "v1/sc-1/firmware/state", 1, "abc"));
        assertThat(sink.heard).containsExactly("sc-1 tells 3");
        assertThat(peer.receive()).isEqualTo("nothing");

        sink.answers.get(0).taken(true);
        bench.run();
        assertThat(peer.receive()).isEqualTo("40020001");
    }

    @Test
    void requestIsNoReadingAndDoesNotReachIntake() throws Exception {
        Bench.Peer peer = bench.connected(4, "sc-1");

        peer.send(RawClient.publish(4, 1, "v1/sc-1/firmware/req", 1, "ab"));
        sink.answers.get(0).taken(true);
        bench.commit();

        assertThat(sink.heard).containsExactly("sc-1 asks 2");
        assertThat(peer.receive()).isEqualTo("40020001");
        assertThat(bench.intake.committed()).isEmpty();
    }

    @Test
    void withoutRoomForARequestMqtt5IsToldAndMqtt311IsAcknowledged() {
        sink.hasRoom = false;

        assertThat(bench.connected(5, "sc-1")
                        .send(RawClient.publish(5, 1, "v1/sc-1/firmware/req", 1, "ab"))
                        .receive())
                .isEqualTo("4003000197");
        assertThat(bench.connected(4, "sc-2")
                        .send(RawClient.publish(4, 1, "v1/sc-2/firmware/req", 1, "ab"))
                        .receive())
                .isEqualTo("40020001");
    }

    @Test
    void withoutRoomAReportIsNotAcknowledgedAndTheDeviceSentAway() {
        sink.hasRoom = false;
        Bench.Peer peer = bench.connected(4, "sc-1");

        peer.send(RawClient.publish(4, 1, "v1/sc-1/firmware/state", 1, "abc"));
        bench.run();

        assertThat(peer.receive()).isEqualTo("closed");
    }

    @Test
    void whoSubscribesToOffersListens() {
        Bench.Peer peer = bench.connected(4, "sc-1");
        assertThat(bench.door.listens(DEVICE)).isFalse();

        peer.send(PermissionTest.subscribe(4, "v1/sc-1/firmware/manifest", 1));

        assertThat(bench.door.listens(DEVICE)).isTrue();
        assertThat(sink.heard).containsExactly("sc-1 listens");
    }

    @Test
    void messageGoesOutOnItsOwnTopic() {
        Bench.Peer peer = subscribed("firmware/chunk");

        assertThat(send(Kind.CHUNK)).isEqualTo(Outcome.TAKEN);
        // 0x32: PUBLISH at QoS 1; then the topic, packet id 1, the payload.
        assertThat(peer.receive()).isEqualTo("321b0016" + "76312f73632d312f6669726d776172652f6368756e6b" + "000107");
        assertThat(send(Kind.MANIFEST)).isEqualTo(Outcome.NOT_HERE);
    }

    @Test
    void commandThatWaitsForItsSubscriptionHoldsUpNoFirmware() {
        Bench.Peer peer = subscribed("commands", "firmware/chunk");
        Session session = peer.connection.session();
        session.unsubscribe("v1/sc-1/commands");
        OutboundCommand command =
                new OutboundCommand(DEVICE, new byte[] {1}, bench.clock.monoMillis() + 10_000, () -> true);
        session.outbound().offer(Outgoing.of(command));

        send(Kind.CHUNK);

        assertThat(peer.receiveAll()).hasSize(1);
        peer.send(PermissionTest.subscribe(4, "v1/sc-1/commands", 1));
        assertThat(peer.receiveAll()).hasSize(2);
    }

    @Test
    void chunkThatExpiredWhileItsDeviceWasAwayIsNotSent() {
        Bench.Peer peer = bench.peer().send(RawClient.connect(4, "sc-1", 0xC0));
        peer.send(PermissionTest.subscribe(4, "v1/sc-1/firmware/chunk", 1));
        peer.receiveAll();
        peer.drop();
        assertThat(send(Kind.CHUNK)).isEqualTo(Outcome.TAKEN);

        bench.advanceSeconds(10);

        Bench.Peer again = bench.peer().send(RawClient.connect(4, "sc-1", 0xC0));
        assertThat(again.receiveAll()).hasSize(1);
    }
}
