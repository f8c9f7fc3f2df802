package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.DeviceTopic.Kind;

class TopicsTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-0001");

    @Test
    void everyDeviceTopicIsReadBack() {
        assertThat(Topics.parse(Topics.telemetry(SCOOTER))).contains(new DeviceTopic(SCOOTER, Kind.TELEMETRY));
        assertThat(Topics.parse(Topics.events(SCOOTER))).contains(new DeviceTopic(SCOOTER, Kind.EVENTS));
        assertThat(Topics.parse(Topics.results(SCOOTER))).contains(new DeviceTopic(SCOOTER, Kind.RESULTS));
        assertThat(Topics.parse(Topics.commands(SCOOTER))).contains(new DeviceTopic(SCOOTER, Kind.COMMANDS));
        assertThat(Topics.parse(Topics.firmware(SCOOTER, "manifest")))
                .contains(new DeviceTopic(SCOOTER, Kind.FIRMWARE));
        assertThat(Topics.parse(Topics.firmware(SCOOTER, "req")))
                .contains(new DeviceTopic(SCOOTER, Kind.FIRMWARE_REQUEST));
        assertThat(Topics.parse(Topics.firmware(SCOOTER, "state")))
                .contains(new DeviceTopic(SCOOTER, Kind.FIRMWARE_STATE));
        assertThat(Topics.parse("v1/sc-0001/firmware/image/3")).contains(new DeviceTopic(SCOOTER, Kind.FIRMWARE));
    }

    @Test
    void topicsOfTheContractAreSpeltAsDocumented() {
        assertThat(Topics.telemetry(SCOOTER)).isEqualTo("v1/sc-0001/telemetry");
        assertThat(Topics.events(SCOOTER)).isEqualTo("v1/sc-0001/events");
        assertThat(Topics.commands(SCOOTER)).isEqualTo("v1/sc-0001/commands");
        assertThat(Topics.results(SCOOTER)).isEqualTo("v1/sc-0001/results");
        assertThat(Topics.firmware(SCOOTER, "state")).isEqualTo("v1/sc-0001/firmware/state");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "v1",
                "v1/",
                "v1//telemetry",
                "v1/sc-0001",
                "v1/sc-0001/",
                "v1/sc-0001/telemetry/",
                "v1/sc-0001/telemetryx",
                "v1/sc-0001/telemetr",
                "V1/sc-0001/telemetry",
                "/v1/sc-0001/telemetry",
                "v2/sc-0001/telemetry",
                "v1/+/telemetry",
                "v1/#",
                "v1/sc-0001/#",
                "v1/-x/telemetry",
                "v1/sc 1/telemetry",
                "v1/s\u0000c/telemetry",
                "v1/スクーター/telemetry",
                "v1/sc-0001/firmware",
                "v1/sc-0001/firmware/",
                "v1/sc-0001/firmware/+",
                "v1/sc-0001/firmware/a/#",
                "$SYS/broker/uptime"
            })
    void everythingElseIsNoDeviceTopic(String topic) {
        assertThat(Topics.parse(topic)).isEmpty();
    }

    @Test
    void topicOf256BytesFitsAndOneMoreDoesNot() {
        String firmware = "v1/sc-0001/firmware/";
        String fits = firmware + "x".repeat(256 - firmware.length());

        assertThat(Topics.parse(fits)).isPresent();
        assertThat(Topics.parse(fits + "x")).isEmpty();
        assertThat(Topics.isWithinLimits("é".repeat(128))).isTrue();
        assertThat(Topics.isWithinLimits("é".repeat(128) + "x")).isFalse();
        assertThat(Topics.isWithinLimits("辻".repeat(85) + "x")).isTrue();
        assertThat(Topics.isWithinLimits("辻".repeat(85) + "xy")).isFalse();
        assertThat(Topics.isWithinLimits("😀".repeat(64))).isTrue();
        assertThat(Topics.isWithinLimits("😀".repeat(64) + "x")).isFalse();
    }

    @Test
    void tenLevelsFitAndElevenDoNot() {
        assertThat(Topics.parse("v1/sc-0001/firmware/4/5/6/7/8/9/10")).isPresent();
        assertThat(Topics.parse("v1/sc-0001/firmware/4/5/6/7/8/9/10/11")).isEmpty();
    }

    @Test
    void longestDeviceIdIsRead() {
        DeviceId longest = new DeviceId("a".repeat(DeviceId.LENGTH_MAX));
        assertThat(Topics.parse(Topics.events(longest))).contains(new DeviceTopic(longest, Kind.EVENTS));
        assertThat(Topics.parse("v1/" + "a".repeat(DeviceId.LENGTH_MAX + 1) + "/events"))
                .isEmpty();
    }

    @Test
    void everyCityTopicIsReadBack() {
        CityTopics city = new CityTopics("hitachi", "gw-01");

        assertThat(CityTopics.parse(city.status())).contains(new CityTopic.Status(city));
        assertThat(CityTopics.parse(city.ledger())).contains(new CityTopic.Ledger(city));
        assertThat(CityTopics.parse(city.ledgerRequest())).contains(new CityTopic.LedgerRequest(city));
        assertThat(CityTopics.parse(city.receipts())).contains(new CityTopic.Receipts(city));
        assertThat(CityTopics.parse(city.device(SCOOTER))).contains(new CityTopic.Description(city, SCOOTER));
        for (DataClass dataClass : DataClass.values()) {
            for (CityTopics.Lane lane : CityTopics.Lane.values()) {
                assertThat(CityTopics.parse(city.data(dataClass, lane)))
                        .contains(new CityTopic.Data(city, dataClass, lane));
            }
        }
        assertThat(city.data(DataClass.INTERVAL, CityTopics.Lane.BACKLOG))
                .isEqualTo("tsuji/v1/hitachi/gw-01/data/interval/backlog");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tsuji/v1/",
                "tsuji/v1/hitachi",
                "tsuji/v1/hitachi/gw-01",
                "tsuji/v1//gw-01/status",
                "tsuji/v1/hitachi/gw-01/data/event",
                "tsuji/v1/hitachi/gw-01/data/event/soon",
                "tsuji/v1/hitachi/gw-01/devices/",
                "tsuji/v1/hitachi/gw-01/devices/a/b",
                "tsuji/v2/hitachi/gw-01/status"
            })
    void everythingElseIsNoCityTopic(String topic) {
        assertThat(CityTopics.parse(topic)).isEmpty();
    }
}
