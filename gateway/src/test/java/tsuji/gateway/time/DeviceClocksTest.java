package tsuji.gateway.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.DeviceId;

class DeviceClocksTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-1");
    private static final long EPOCH = StepClock.START_UNIX_MILLIS;
    private static final long EVERY = 10_000;

    private final DeviceClocks clocks = new DeviceClocks();
    private long mono;

    /** Messages of a device for so long, each stamped with its clock and delivered after a delay. */
    private void hear(long leadMillis, long forMillis, Delay delay) {
        for (long end = mono + forMillis; mono < end; mono += EVERY) {
            clocks.heard(SCOOTER, EPOCH + leadMillis + mono - delay.millis(mono), mono);
        }
    }

    private interface Delay {
        long millis(long monoMillis);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 183_000, -86_400_000, 31_536_000_000L})
    void leadOfADeviceIsKnownAfterTwoSpans(long leadMillis) {
        hear(leadMillis, 2 * DeviceClocks.SPAN_MILLIS, at -> 0);
        assertThat(clocks.leads(mono)).isEmpty();

        hear(leadMillis, EVERY, at -> 0);

        assertThat(clocks.leads(mono)).containsEntry(SCOOTER, EPOCH + leadMillis);
    }

    @Test
    void delaysOnlyAddAndTheLeastCounts() {
        Random random = new Random(4);

        hear(0, 10 * DeviceClocks.SPAN_MILLIS, at -> at % DeviceClocks.SPAN_MILLIS == 0 ? 40 : random.nextInt(90_000));

        assertThat(clocks.leads(mono).get(SCOOTER)).isEqualTo(EPOCH - 40);
    }

    /** Each message brings a reading ten times as much younger as time has passed. */
    @Test
    void storeThatIsEmptiedIsNoWrongClock() {
        hear(0, 10 * DeviceClocks.SPAN_MILLIS, at -> 7_200_000 - 9 * at);

        assertThat(clocks.leads(mono)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5000,true", "5001,false"})
    void spansAgreeWithinTheirBound(long apartMillis, boolean agree) {
        hear(0, DeviceClocks.SPAN_MILLIS, at -> 0);
        hear(apartMillis, DeviceClocks.SPAN_MILLIS, at -> 0);
        hear(apartMillis, EVERY, at -> 0);

        assertThat(clocks.leads(mono).containsKey(SCOOTER)).isEqualTo(agree);
    }

    @Test
    void singleStampFromTheFutureIsNotBelieved() {
        hear(0, 3 * DeviceClocks.SPAN_MILLIS, at -> 0);
        clocks.heard(SCOOTER, EPOCH + mono + 86_400_000, mono);

        for (int i = 0; i < 30; i++) {
            hear(0, EVERY, at -> 0);
            assertThat(clocks.leads(mono).getOrDefault(SCOOTER, EPOCH)).isEqualTo(EPOCH);
        }
        assertThat(clocks.leads(mono)).isNotEmpty();
    }

    @Test
    void clockThatWasSetIsMeasuredAnew() {
        hear(183_000, 3 * DeviceClocks.SPAN_MILLIS, at -> 0);

        hear(0, 4 * DeviceClocks.SPAN_MILLIS, at -> 0);

        assertThat(clocks.leads(mono)).containsEntry(SCOOTER, EPOCH);
    }

    @Test
    void spanOfADeviceThatSaysLittleLastsUntilItHasSaidEnough() {
        for (int i = 0; i < 2 * DeviceClocks.SPAN_MESSAGES_MIN; i++) {
            clocks.heard(SCOOTER, EPOCH + mono, mono);
            mono += 1_800_000;
        }
        assertThat(clocks.leads(mono)).isEmpty();

        clocks.heard(SCOOTER, EPOCH + mono, mono);

        assertThat(clocks.leads(mono)).containsEntry(SCOOTER, EPOCH);
    }

    @Test
    void silentDeviceIsForgotten() {
        hear(0, 3 * DeviceClocks.SPAN_MILLIS, at -> 0);
        long heard = mono - EVERY;

        assertThat(clocks.leads(heard + DeviceClocks.SILENT_MILLIS_MAX)).isNotEmpty();
        assertThat(clocks.leads(heard + DeviceClocks.SILENT_MILLIS_MAX + 1)).isEmpty();
    }

    @Test
    void oneDeviceTooManyIsNotMeasured() {
        for (int span = 0; span < 7; span++) {
            for (int i = 0; i <= DeviceClocks.CLOCKS_MAX; i++) {
                clocks.heard(new DeviceId("sc-" + i), EPOCH + mono, mono);
            }
            mono += DeviceClocks.SPAN_MILLIS;
        }

        assertThat(clocks.leads(mono)).hasSize(DeviceClocks.CLOCKS_MAX).doesNotContainKey(new DeviceId("sc-20000"));
    }
}
