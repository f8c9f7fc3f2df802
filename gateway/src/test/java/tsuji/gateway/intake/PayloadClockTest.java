package tsuji.gateway.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceTypes;
import tsuji.gateway.time.StepClock;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.DeviceTopic;

/** What the clock hears of the times in payloads. */
class PayloadClockTest {
    private final List<String> heard = new ArrayList<>();
    private final Payloads payloads = new Payloads(new TrustedClock() {
        private final StepClock still = new StepClock();

        @Override
        public String boot() {
            return still.boot();
        }

        @Override
        public long monoMillis() {
            return still.monoMillis();
        }

        @Override
        public Sighting sight() {
            return still.sight();
        }

        @Override
        public void heard(DeviceId device, long unixMillis) {
            heard.add(device + " " + unixMillis);
        }
    });

    private Payloads.Verdict judge(String type, String pack) {
        Device device = new Device(
                new DeviceId("d-1"),
                DeviceTypes.ALL.stream()
                        .filter(known -> known.name().equals(type))
                        .findFirst()
                        .orElseThrow(),
                "");
        return payloads.judge(device, DeviceTopic.Kind.TELEMETRY, "", pack.getBytes(UTF_8));
    }

    @Test
    void newestTimeOfAPackIsTheDevicesClock() {
        judge(
                "scooter",
                "[{\"bt\":1795564000,\"n\":\"speed\",\"u\":\"m/s\",\"v\":1},"
                        + "{\"n\":\"speed\",\"u\":\"m/s\",\"v\":1,\"t\":2.5},"
                        + "{\"n\":\"speed\",\"u\":\"m/s\",\"v\":1,\"t\":-60}]");

        assertThat(heard).containsExactly("d-1 1795564002500");
    }

    @Test
    void relativeTimesSayNothingOfTheClock() {
        judge(
                "scooter",
                "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":1,\"t\":-5},{\"n\":\"heading\",\"u\":\"deg\",\"v\":1}]");

        assertThat(heard).isEmpty();
    }

    @Test
    void timeOfAMeteringSlotIsNotTheMetersClock() {
        judge("meter", "[{\"bt\":1795563000,\"n\":\"interval_import\",\"u\":\"Wh\",\"v\":12}]");

        assertThat(heard).isEmpty();
    }

    @Test
    void refusedPackSaysNothing() {
        Payloads.Verdict verdict = judge("scooter", "[{\"bt\":1795564000,\"n\":\"nonsense\",\"v\":1}]");

        assertThat(verdict).isInstanceOf(Payloads.Bad.class);
        assertThat(heard).isEmpty();
    }
}
