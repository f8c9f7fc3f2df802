package tsuji.gateway.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceTypes;
import tsuji.wire.DeviceId;
import tsuji.wire.Senml;
import tsuji.wire.firmware.Policy;

class SituationsTest {
    private static final long START = 1_000_000;
    private static final LocalTime NIGHT = LocalTime.of(3, 0);
    private static final Policy PARKED = new Policy(30, true, 3, 300, 0, 0, false);
    private static final Policy ON_MAINS = new Policy(0, false, 3, 300, 0, 0, true);
    private static final Device SCOOTER = device("SC-1", "scooter");
    private static final Device METER = device("EM-1", "meter");

    private final List<String> versions = new ArrayList<>();
    private final Situations situations = new Situations((device, version) -> versions.add(device + " " + version));

    private static Device device(String id, String type) {
        return new Device(new DeviceId(id), DeviceTypes.find(type).orElseThrow(), "");
    }

    @BeforeEach
    void watch() {
        situations.watch(Set.of(SCOOTER.id(), METER.id()));
    }

    private void said(String senml, long atMillis) throws Exception {
        byte[] json = senml.replace('\'', '"').getBytes(UTF_8);
        situations.seen(SCOOTER.id(), Senml.encode(Senml.Format.CBOR, Senml.decode(Senml.Format.JSON, json)), atMillis);
    }

    private void rests(long atMillis) throws Exception {
        said("[{'n':'battery','u':'%EL','v':80},{'n':'speed','u':'m/s','v':0},{'n':'locked','vb':true}]", atMillis);
    }

    private Optional<String> objection(Policy policy, long atMillis) {
        return situations.objection(SCOOTER, policy, atMillis, NIGHT);
    }

    @Test
    void scooterIsParkedWhenItHasRestedForFiveMinutes() throws Exception {
        rests(START);
        rests(START + Situations.PARKED_MILLIS_MIN);

        assertThat(objection(PARKED, START + Situations.PARKED_MILLIS_MIN - 1)).isPresent();
        assertThat(objection(PARKED, START + Situations.PARKED_MILLIS_MIN)).isEmpty();
    }

    @Test
    void rideBeginsTheWaitAnew() throws Exception {
        rests(START);
        said("[{'n':'speed','u':'m/s','v':3}]", START + 1);
        rests(START + 2);
        rests(START + Situations.PARKED_MILLIS_MIN + 1);

        assertThat(objection(PARKED, START + Situations.PARKED_MILLIS_MIN + 1)).isPresent();
        assertThat(objection(PARKED, START + Situations.PARKED_MILLIS_MIN + 2)).isEmpty();
    }

    @Test
    void scooterThatStandsUnlockedIsNotParked() throws Exception {
        rests(START);
        said("[{'n':'locked','vb':false}]", START + 1);

        assertThat(objection(PARKED, START + Situations.PARKED_MILLIS_MIN)).isPresent();
    }

    @Test
    void whatWasSaidTenMinutesAgoSaysNothing() throws Exception {
        rests(START);

        assertThat(objection(PARKED, START + Situations.AGE_MILLIS_MAX)).isEmpty();
        assertThat(objection(PARKED, START + Situations.AGE_MILLIS_MAX + 1)).isPresent();
    }

    @Test
    void lowBatteryIsAnObjection() throws Exception {
        rests(START);
        said("[{'n':'battery','u':'%EL','v':29}]", START + 1);

        assertThat(objection(PARKED, START + Situations.PARKED_MILLIS_MIN)).isPresent();
    }

    @Test
    void mainsIsThereWhileItCharges() throws Exception {
        rests(START);
        assertThat(objection(ON_MAINS, START)).isPresent();

        said("[{'n':'charging','vb':true}]", START);

        assertThat(objection(ON_MAINS, START)).isEmpty();
    }

    @Test
    void deviceWithoutBatteryAndSpeedNeedsToSayNothing() {
        assertThat(situations.objection(METER, PARKED, START, NIGHT)).isEmpty();
        assertThat(situations.objection(METER, ON_MAINS, START, NIGHT)).isEmpty();
    }

    @Test
    void deviceThatSaidNothingMayNotBeUpdated() {
        assertThat(objection(PARKED, START)).isPresent();
    }

    @Test
    void versionIsToldAndKept() throws Exception {
        assertThat(situations.version(SCOOTER.id())).isEmpty();

        said("[{'n':'fw','vs':'1.4.2'}]", START);

        assertThat(situations.version(SCOOTER.id())).isEqualTo("1.4.2");
        assertThat(versions).containsExactly("SC-1 1.4.2");
    }

    @Test
    void whoIsNotWatchedAnyMoreIsForgotten() throws Exception {
        said("[{'n':'fw','vs':'1.4.2'}]", START);

        situations.watch(Set.of(METER.id()));
        said("[{'n':'fw','vs':'1.4.3'}]", START);

        assertThat(situations.version(SCOOTER.id())).isEmpty();
        assertThat(versions).hasSize(1);
    }
}
