package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.profile.ProfileException;
import tsuji.gateway.profile.Profiles;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;

/** Devices that speak by a profile have the promises of all others, and no more rights. The profiles are those we ship. */
class ForeignDeviceTest {
    private static final String ENERGY = "{\"ENERGY\":{\"Total\":1.5,\"Power\":17}}";
    private static final List<Reading> READINGS =
            List.of(Reading.number("energy_import", "Wh", 1_500, 0), Reading.number("power", "W", 17, 0));

    private Bench bench;

    @BeforeEach
    void open() throws ProfileException {
        bench = new Bench(TestDoor.settings(), Profiles.read(Path.of("..", "deploy", "profiles")));
        bench.registry.device("m-1", "meter").device("m-2", "meter").agent("bridge-1", "m-1", "sc-1", "m-8");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void isAnsweredAfterTheCommit() throws Exception {
        Bench.Peer plug = bench.connected(4, "m-1");

        plug.send(RawClient.publish(4, 1, "tele/m-1/SENSOR", 7, ENERGY));
        assertThat(plug.receive()).isEqualTo("nothing");
        bench.commit();

        assertThat(plug.receive()).isEqualTo("40020007");
        assertThat(bench.intake.committed()).singleElement().satisfies(delivery -> {
            assertThat(delivery.device().value()).isEqualTo("m-1");
            assertThat(delivery.dataClass()).isEqualTo(DataClass.TELEMETRY);
            assertThat(Senml.decode(Senml.Format.CBOR, delivery.body())).isEqualTo(READINGS);
        });
        assertThat(bench.registry.seen()).containsExactly("m-1");
    }

    @Test
    void repeatWithTheSameTimeIsStoredOnce() throws Exception {
        long now = bench.clock.sight().unixMillis() / 1_000;
        String heartbeat = "{\"battery.level\":70,\"timestamp\":" + now + "}";
        Bench.Peer scooter = bench.connected(4, "sc-1");

        scooter.send(RawClient.publish(4, 1, "flespi/message/gw/devices/sc-1", 1, heartbeat));
        scooter.send(RawClient.publish(4, 1, "flespi/message/gw/devices/sc-1", 2, heartbeat));
        bench.commit();

        assertThat(scooter.receiveAll()).containsExactly("40020001", "40020002");
        assertThat(bench.intake.committed()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"ENERGY\":{\"Total\":\"1.5\"}} | MALFORMED | /ENERGY/Total is a string, expected a number",
                "{\"ENERGY\":{\"Frequency\":[50,50]}} | MALFORMED | /ENERGY/Frequency is an array, expected a value",
                "{\"ENERGY\":{\"Voltage\":4000}} | OUT_OF_RANGE | voltage: value is ",
                "{\"Time\":\"2025-01-11T23:10:38\"} | MALFORMED | none of the profile's fields is there",
                "Online | MALFORMED | not JSON: ",
            })
    void whatDoesNotFitIsRefusedAndCounted(String payload, Refusal refusal, String reason) throws Exception {
        Bench.Peer plug = bench.connected(4, "m-1");

        plug.send(RawClient.publish(4, 1, "tele/m-1/SENSOR", 7, payload));

        assertThat(plug.receive()).isEqualTo("40020007");
        assertThat(bench.intake.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.device().value()).isEqualTo("m-1");
            assertThat(refused.reason()).isEqualTo(refusal);
            assertThat(refused.detail()).startsWith(reason);
        });
        assertThat(bench.intake.waiting()).isZero();
    }

    @Test
    void reasonOfARefusalIsSaidInMqtt5() {
        Bench.Peer plug = bench.connected(5, "m-1");

        assertThat(plug.send(RawClient.publish(5, 1, "tele/m-1/SENSOR", 7, "{}"))
                        .receive())
                .isEqualTo("4003000799");
    }

    /** m-2 is another's; sc-2 too; the last two are no topics of any profile. */
    @ParameterizedTest
    @ValueSource(strings = {"tele/m-2/SENSOR", "flespi/message/gw/devices/sc-2", "tele/m-1/OTHER", "tele/m-1"})
    void onlyItsOwnTopicsArePermitted(String topic) {
        Bench.Peer plug = bench.connected(5, "m-1");

        assertThat(plug.send(RawClient.publish(5, 1, topic, 7, ENERGY)).receive())
                .isEqualTo("4003000787");
        assertThat(bench.intake.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.device().value()).isEqualTo("m-1");
            assertThat(refused.reason()).isEqualTo(Refusal.NOT_PERMITTED);
        });
    }

    @Test
    void agentSpeaksForTheDevicesOfItsList() throws Exception {
        Bench.Peer agent = bench.connected(5, "bridge-1");

        agent.send(RawClient.publish(5, 1, "tele/m-1/SENSOR", 1, ENERGY));
        agent.send(RawClient.publish(5, 1, "flespi/message/gw/devices/sc-1", 2, "{\"battery.level\":70}"));
        bench.commit();

        assertThat(bench.intake.committed())
                .extracting(Delivery::device)
                .extracting(Object::toString)
                .containsExactly("m-1", "sc-1");
    }

    /** m-2 is not on the list, m-8 not registered, and an agent is no device. */
    @ParameterizedTest
    @ValueSource(strings = {"tele/m-2/SENSOR", "tele/m-8/SENSOR", "tele/bridge-1/SENSOR"})
    void agentSpeaksForNobodyElse(String topic) {
        Bench.Peer agent = bench.connected(5, "bridge-1");

        assertThat(agent.send(RawClient.publish(5, 1, topic, 1, ENERGY)).receive())
                .isEqualTo("4003000187");
        assertThat(bench.intake.waiting()).isZero();
        assertThat(bench.intake.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.device().value()).isEqualTo("bridge-1"));
    }

    @Test
    void whatTheProfileIgnoresIsAnsweredAndBookedNowhere() throws Exception {
        Bench.Peer plug = bench.connected(4, "m-1");

        plug.send(RawClient.publish(4, 1, "tele/m-1/STATE", 7, "{\"Uptime\":\"0T00:00:11\"}"));

        assertThat(plug.receive()).isEqualTo("40020007");
        assertThat(bench.intake.waiting()).isZero();
        assertThat(bench.intake.refused()).isEmpty();
    }

    @Test
    void anothersTopicIsNotIgnored() {
        Bench.Peer plug = bench.connected(4, "m-1");

        plug.send(RawClient.publish(4, 1, "tele/m-2/STATE", 7, "{}"));

        assertThat(bench.intake.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.NOT_PERMITTED));
    }

    @Test
    void observersAreShownWhatTheDeviceContractHas() throws Exception {
        Bench.Peer watcher = bench.connected(4, "watch");
        watcher.send(PermissionTest.subscribe(4, "v1/#", 0)).receive();
        Bench.Peer plug = bench.connected(4, "m-1");

        plug.send(RawClient.publish(4, 1, "tele/m-1/SENSOR", 7, ENERGY));
        bench.commit();

        String shown = new String(HexFormat.of().parseHex(watcher.receive()), StandardCharsets.UTF_8);
        assertThat(shown).contains("v1/m-1/telemetry[{\"bver\":26,\"n\":\"energy_import\",\"u\":\"Wh\",\"v\":1500}");
    }

    /** Tasmota's will is on tele/…/LWT, and retained; without it such a device could not even connect. */
    @ParameterizedTest
    @ValueSource(strings = {"tele/m-1/LWT", "m-1/online"})
    void willOnItsOwnTopicIsConnectionLost(String willTopic) throws Exception {
        Bench.Peer plug = bench.peer();
        plug.send(connectWithRetainedWill("m-1", willTopic));
        assertThat(plug.receive()).startsWith("2002").endsWith("00");

        plug.drop();
        bench.advanceSeconds(1);
        bench.commit();

        assertThat(bench.intake.committed()).singleElement().satisfies(lost -> {
            assertThat(lost.dataClass()).isEqualTo(DataClass.EVENT);
            assertThat(Senml.decode(Senml.Format.CBOR, lost.body()))
                    .containsExactly(Reading.flag("connection_lost", true, 0));
        });
    }

    @Test
    void willOnAnothersTopicIsRefused() {
        Bench.Peer plug = bench.peer();

        assertThat(plug.send(connectWithRetainedWill("m-1", "tele/m-2/LWT")).receive())
                .isEqualTo("20020005");
    }

    private static byte[] connectWithRetainedWill(String name, String topic) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        RawClient.text(body, "MQTT");
        body.writeBytes(new byte[] {4, (byte) 0xE6, 0, 60});
        RawClient.text(body, name);
        RawClient.text(body, topic);
        RawClient.text(body, "Offline");
        RawClient.text(body, name);
        RawClient.text(body, "secret-" + name);
        return RawClient.packet(0x10, body.toByteArray());
    }

    @Test
    void withoutItsProfileItMaySayNothing() {
        try (Bench plain = new Bench()) {
            plain.registry.device("m-1", "meter");
            Bench.Peer plug = plain.connected(5, "m-1");

            assertThat(plug.send(RawClient.publish(5, 1, "tele/m-1/SENSOR", 7, ENERGY))
                            .receive())
                    .isEqualTo("4003000787");
        }
    }
}
