package tsuji.gateway.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceTypes;
import tsuji.gateway.time.StepClock;
import tsuji.gateway.time.TimeSource;
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

        @Override
        public void testify(TimeSource source, DeviceId device, long unixMillis) {
            heard.add(device + " " + source.label() + " " + unixMillis);
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

    @ParameterizedTest
    @CsvSource({
        "scooter, gnss_time, 0,          d-1 gnss 1795564000500",
        "scooter, gnss_time, -5,         d-1 gnss 1795564005500",
        "meter,   clock,     0,          d-1 meter 1795564000500",
        "scooter, clock,     0,          ",
        "generic, gnss_time, 0,          ",
        "generic, clock,     0,          "
    })
    void onlyScootersAndMetersTestify(String type, String metric, int ago, String expected) {
        judge(type, "[{\"n\":\"" + metric + "\",\"u\":\"s\",\"v\":1795564000.5,\"t\":" + ago + "}]");

        assertThat(heard).isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    /** A gateway whose clock chip is years behind refuses the stamp, and may learn the time from it. */
    @Test
    void satelliteTimeCountsAlsoWhenTheStampIsRefused() {
        Payloads.Verdict verdict =
                judge("scooter", "[{\"bt\":1895564000,\"n\":\"gnss_time\",\"u\":\"s\",\"v\":1895564000}]");

        assertThat(verdict).isInstanceOf(Payloads.Bad.class);
        assertThat(heard).containsExactly("d-1 gnss 1895564000000");
    }

    @Test
    void refusedPackSaysNothing() {
        Payloads.Verdict verdict = judge("scooter", "[{\"bt\":1795564000,\"n\":\"nonsense\",\"v\":1}]");

        assertThat(verdict).isInstanceOf(Payloads.Bad.class);
        assertThat(heard).isEmpty();
    }
}
