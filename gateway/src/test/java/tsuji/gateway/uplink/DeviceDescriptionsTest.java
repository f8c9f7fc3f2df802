package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceTypes;
import tsuji.gateway.uplink.CityLink.Message;
import tsuji.wire.DeviceId;

class DeviceDescriptionsTest {
    private static final URI BROKER = URI.create("mqtt://one");
    private static final URI OTHER = URI.create("mqtt://two");
    private static final Device SCOOTER = new Device(new DeviceId("sc-1"), DeviceTypes.ALL.get(0), "");
    private static final Device METER = new Device(new DeviceId("me-1"), DeviceTypes.ALL.get(1), "");

    private final ListedDevices registry = new ListedDevices(SCOOTER, METER);
    private final DeviceDescriptions descriptions = new DeviceDescriptions(CityEar.TOPICS, registry);

    /** Devices described, and those taken back with a minus. */
    private List<String> sent() {
        return Stream.generate(descriptions::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .map(DeviceDescriptionsTest::text)
                .toList();
    }

    private static String text(Message message) {
        assertThat(message.retained()).isTrue();
        String device = message.topic().substring(message.topic().lastIndexOf('/') + 1);
        return (message.payload().length == 0 ? "-" : "") + device;
    }

    @Test
    void sameBrokerHearsThemAgainOnlyAfterAnHour() {
        descriptions.opened(BROKER, 0);
        assertThat(sent()).containsExactly("sc-1", "me-1");
        descriptions.opened(BROKER, DeviceDescriptions.REPEAT_AFTER_MILLIS - 1);
        assertThat(sent()).isEmpty();

        descriptions.opened(BROKER, DeviceDescriptions.REPEAT_AFTER_MILLIS);

        assertThat(sent()).containsExactly("sc-1", "me-1");
    }

    @Test
    void deviceThatLeavesIsTakenBack() {
        descriptions.opened(BROKER, 0);
        sent();
        registry.devices = List.of(SCOOTER);
        descriptions.refresh();

        assertThat(sent()).containsExactly("-me-1");
        descriptions.refresh();
        assertThat(sent()).isEmpty();
    }

    @Test
    void deviceThatLeftDuringALongOutageIsTakenBackToo() {
        descriptions.opened(BROKER, 0);
        sent();
        registry.devices = List.of(SCOOTER);

        descriptions.opened(BROKER, DeviceDescriptions.REPEAT_AFTER_MILLIS);
        assertThat(sent()).containsExactly("sc-1", "-me-1");
        registry.devices = List.of();
        descriptions.opened(OTHER, DeviceDescriptions.REPEAT_AFTER_MILLIS);
        assertThat(sent()).contains("-sc-1");
    }

    @Test
    void whatWasUnderWayWhenTheConnectionEndedIsSaidAgain() {
        descriptions.opened(BROKER, 0);
        sent();
        registry.devices = List.of(SCOOTER);
        descriptions.refresh();
        sent();
        descriptions.undelivered();

        descriptions.opened(BROKER, 1);

        assertThat(sent()).containsExactly("sc-1", "-me-1");
    }
}
