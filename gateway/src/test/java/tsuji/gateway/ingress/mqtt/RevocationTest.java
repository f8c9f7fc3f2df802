package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a change of the registry does to those who are connected. */
class RevocationTest {
    private static final String COUNT = "[{\"n\":\"count\",\"v\":1}]";

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void changedTypeKeepsTheConnectionAndJudgesWhatComesNext() {
        Bench.Peer peer = bench.connected(4, "sc-1");

        bench.registry.device("sc-1", "generic");
        peer.connection.recheckIdentity();
        peer.send(RawClient.publish(4, 1, "v1/sc-1/telemetry", 1, COUNT));

        assertThat(peer.isOpen()).isTrue();
        assertThat(bench.intake.waiting()).isEqualTo(1);
    }

    @Test
    void changedRoleEndsTheConnection() {
        Bench.Peer peer = bench.connected(5, "sc-1");

        bench.registry.observer("sc-1");
        peer.connection.recheckIdentity();

        assertThat(peer.receive()).isEqualTo("e0028700");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void changedSecretEndsTheConnection() {
        Bench.Peer peer = bench.connected(5, "sc-1");

        bench.registry.rotate("sc-1");
        peer.connection.recheckIdentity();

        assertThat(peer.receive()).isEqualTo("e0028700");
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void removedDeviceHasNoLastWill() throws Exception {
        Bench.Peer peer =
                bench.peer().send(WillTest.connect(4, "v1/sc-1/events", "[{\"n\":\"tipped\",\"vb\":true}]", 0));

        bench.registry.remove("sc-1");
        peer.connection.recheckIdentity();
        bench.commit();

        assertThat(peer.isOpen()).isFalse();
        assertThat(bench.intake.committed()).isEmpty();
    }

    @Test
    void sleepingDeviceThatIsRemovedHasNoLastWill() throws Exception {
        bench.peer()
                .send(WillTest.connect(5, "v1/sc-1/events", "[{\"n\":\"tipped\",\"vb\":true}]", 50))
                .drop();

        bench.registry.remove("sc-1");
        bench.door.sweep();
        bench.commit();

        assertThat(bench.intake.committed()).isEmpty();
        assertThat(bench.door.sessions().size()).isZero();
    }

    /** MQTT-3.14.0-1: no DISCONNECT before CONNACK. */
    @ParameterizedTest
    @CsvSource({"4, 20020003", "5, 2003008b00"})
    void peerThatStillWaitsForItsSessionIsToldByConnack(int level, String connack) {
        bench.connected(level, "sc-1");
        Bench.Peer next = bench.peer();
        next.channel.writeInbound(Bench.bytes(RawClient.connect(level, "sc-1")));

        next.connection.shutDown();

        assertThat(next.receive()).isEqualTo(connack);
    }

    @Test
    void connectionKeepsNoSecret() {
        Bench.Peer peer = bench.connected(4, "sc-1");

        assertThat(peer.connection.connect().proof())
                .isInstanceOfSatisfying(
                        Proof.Secret.class,
                        proof -> assertThat(proof.shown().credential()).isEqualTo("sc-1 0"));
    }
}
