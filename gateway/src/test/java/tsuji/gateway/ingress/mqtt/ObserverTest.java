package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObserverTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Bench.Peer observer(int level, String filter) {
        Bench.Peer peer = bench.connected(level, "watch");
        peer.send(PermissionTest.subscribe(level, filter, 0));
        peer.receiveAll();
        return peer;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void seesAMessageAfterItsCommitAsItWasSent(int qos) throws Exception {
        Bench.Peer observer = observer(4, "v1/#");
        byte[] seen = RawClient.publish(4, 0, "v1/sc-1/telemetry", 0, Bench.SPEED);

        bench.connected(5, "sc-1").send(RawClient.publish(5, qos, "v1/sc-1/telemetry", 1, Bench.SPEED));
        assertThat(observer.receiveAll()).isEmpty();
        bench.commit();

        assertThat(observer.receiveAll()).containsExactly(HexFormat.of().formatHex(seen));
    }

    @Test
    void seesNothingThatWasRefusedOrNotStored() throws Exception {
        Bench.Peer observer = observer(4, "v1/#");
        Bench.Peer device = bench.connected(4, "sc-1");

        device.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, "nonsense"));
        device.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 2, Bench.SPEED));
        bench.fail();
        bench.commit();

        assertThat(observer.receiveAll()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v1/+/telemetry,      v1/sc-1/telemetry, true",
        "v1/+/events,         v1/sc-1/telemetry, false",
        "v1/sc-1/#,           v1/sc-1/telemetry, true",
        "v1/sc-1/telemetry/#, v1/sc-1/telemetry, true",
        "v1/sc-2/#,           v1/sc-1/telemetry, false",
        "v1/sc-1,             v1/sc-1/telemetry, false",
        "v1/+/+,              v1/sc-1/telemetry, true",
        "v1/+,                v1/sc-1/telemetry, false",
        "v1/+/+/+,            v1/sc-1/telemetry, false",
        "v1/sc-1/telemetr,    v1/sc-1/telemetry, false",
        "v1/sc-1/telemetryx,  v1/sc-1/telemetry, false",
        "v1/+/#,              v1/sc-1/telemetry, true"
    })
    void filterDecides(String filter, String topic, boolean matches) {
        assertThat(new Subscription(filter, 0, 0).matches(topic)).isEqualTo(matches);
    }

    @Test
    void requestAndUserPropertiesArePassedOnUnchanged() throws Exception {
        Bench.Peer observer = observer(5, "v1/#");
        // Response topic "r", correlation data 01 02, user property a=b, and a topic alias, which ends here.
        byte[] properties = HexFormat.of().parseHex("08000172" + "0900020102" + "26000161000162" + "230001");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "v1/sc-1/telemetry");
        body.write(properties.length);
        body.writeBytes(properties);
        body.writeBytes(Bench.SPEED.getBytes(StandardCharsets.US_ASCII));

        bench.connected(5, "sc-1").send(RawClient.packet(0x30, body.toByteArray()));
        bench.commit();

        assertThat(observer.receive())
                .contains("08000172", "0900020102", "26000161000162")
                .doesNotContain("230001");
    }

    @Test
    void observersMayBeManyUnderOneName() throws Exception {
        List<Bench.Peer> observers = List.of(bench.peer(), bench.peer());
        for (int i = 0; i < 2; i++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(HexFormat.of().parseHex("00044d51545404c2003c"));
            RawClient.text(body, "watch-" + i);
            RawClient.text(body, "watch");
            RawClient.text(body, "secret-watch");
            observers.get(i).send(RawClient.packet(0x10, body.toByteArray()));
            observers.get(i).send(PermissionTest.subscribe(4, "v1/#", 0));
            observers.get(i).receiveAll();
        }

        bench.connected(4, "sc-1").send(RawClient.publish(4, 0, "v1/sc-1/telemetry", 0, Bench.SPEED));
        bench.commit();

        assertThat(observers).allSatisfy(peer -> assertThat(peer.receiveAll()).hasSize(1));
    }

    @Test
    void slowObserverLosesMessagesAndHoldsNothingUp() throws Exception {
        Bench.Peer observer = observer(4, "v1/#");
        Bench.Peer device = bench.connected(4, "sc-1");
        observer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        device.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, Bench.SPEED));
        bench.commit();
        observer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);

        assertThat(device.receive()).isEqualTo("40020001");
        assertThat(observer.receiveAll()).isEmpty();
        assertThat(observer.isOpen()).isTrue();
    }

    @Test
    void oneObserverTooManyIsRefused() {
        for (int i = 0; i < Observers.WATCHING_MAX; i++) {
            named("watch-" + i);
        }
        Bench.Peer last = named("watch-last");

        assertThat(last.receiveAll()).last().isEqualTo("9003000180");
        assertThat(bench.door.observers().areWatching()).isTrue();
    }

    private Bench.Peer named(String clientId) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HexFormat.of().parseHex("00044d51545404c2003c"));
        RawClient.text(body, clientId);
        RawClient.text(body, "watch");
        RawClient.text(body, "secret-watch");
        return bench.peer()
                .send(RawClient.packet(0x10, body.toByteArray()))
                .send(PermissionTest.subscribe(4, "v1/#", 0));
    }

    /** MQTT-3.1.2-24. */
    @Test
    void messageTooLargeForAnObserverIsNotSentToIt() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HexFormat.of().parseHex("00044d51545405c2003c" + "052700000030"));
        RawClient.text(body, "watch");
        RawClient.text(body, "watch");
        RawClient.text(body, "secret-watch");
        Bench.Peer observer = bench.peer()
                .send(RawClient.packet(0x10, body.toByteArray()))
                .send(PermissionTest.subscribe(5, "v1/#", 0));
        observer.receiveAll();

        bench.connected(4, "sc-1").send(RawClient.publish(4, 0, "v1/sc-1/telemetry", 0, Bench.SPEED));
        bench.commit();

        assertThat(observer.receiveAll()).isEmpty();
    }

    @Test
    void observerWithoutSubscriptionIsForgotten() {
        Bench.Peer observer = observer(4, "v1/#");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 2});
        RawClient.text(body, "v1/#");

        observer.send(RawClient.packet(0xA2, body.toByteArray()));

        assertThat(bench.door.observers().areWatching()).isFalse();
    }

    @Test
    void nothingIsKeptForObserversThatAreGone() {
        Bench.Peer observer = observer(4, "v1/#");
        assertThat(bench.door.observers().areWatching()).isTrue();

        observer.drop();

        assertThat(bench.door.observers().areWatching()).isFalse();
        assertThat(bench.door.sessions().size()).isZero();
    }
}
