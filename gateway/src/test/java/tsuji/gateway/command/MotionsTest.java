package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;

class MotionsTest {
    private static final DeviceId SCOOTER = new DeviceId("sc-1");
    private static final double NOW = 1_795_392_000;

    private long monoMillis = 1_000_000;
    private TimeQuality quality = TimeQuality.SYNCED;
    private final Motions motions = new Motions(new TrustedClock() {
        @Override
        public String boot() {
            return "b1";
        }

        @Override
        public long monoMillis() {
            return monoMillis;
        }

        @Override
        public Sighting sight() {
            return new Sighting((long) (NOW * 1_000) + monoMillis - 1_000_000, quality);
        }
    });

    private void seen(Reading speed) {
        motions.seen(SCOOTER, speed, monoMillis);
    }

    private static Reading speed(double metresPerSecond, double timeSeconds) {
        return Reading.number("speed", "m/s", metresPerSecond, timeSeconds);
    }

    @Test
    void whoSaidThatItStandsMayBeLocked() {
        seen(speed(0, 0));

        assertThat(motions.objection(SCOOTER)).isEmpty();
    }

    @Test
    void aLateReadingIsNotTheNewest() {
        seen(speed(4, NOW));
        seen(speed(0, NOW - 60));
        assertThat(motions.objection(SCOOTER)).contains("unsafe: it moves at 4.0 m/s");

        seen(speed(0, NOW));

        assertThat(motions.objection(SCOOTER)).isEmpty();
    }

    @Test
    void aLateReadingWithRelativeTimeIsNotTheNewestEither() {
        seen(speed(4, -1));
        seen(speed(0, -2));
        assertThat(motions.objection(SCOOTER)).isPresent();

        seen(speed(0, NOW - 0.5));

        assertThat(motions.objection(SCOOTER)).isEmpty();
    }

    @Test
    void aDeviceWhoseClockIsAheadDoesNotStandForEver() {
        seen(speed(0, NOW + 86_400));
        seen(speed(4, NOW));
        assertThat(motions.objection(SCOOTER)).isPresent();

        seen(speed(0, NOW + 86_400));
        monoMillis += Motions.AGE_MILLIS_MAX + 1;

        assertThat(motions.objection(SCOOTER)).contains("unsafe: its speed was last told 600 s ago");
    }

    @Test
    void withoutAClockTheReadingThatCameLastCounts() {
        quality = TimeQuality.UNKNOWN;
        seen(speed(4, 0));
        seen(speed(0, NOW - 60));
        assertThat(motions.objection(SCOOTER)).isEmpty();

        quality = TimeQuality.SYNCED;
        monoMillis += Motions.AGE_MILLIS_MAX - 60_000 + 1;

        assertThat(motions.objection(SCOOTER)).isPresent();
    }

    @Test
    void onlyASpeedOfNowIsKnown() {
        assertThat(motions.isKnown(SCOOTER)).isFalse();

        seen(speed(4, 0));
        monoMillis += Motions.AGE_MILLIS_MAX;
        assertThat(motions.isKnown(SCOOTER)).isTrue();

        monoMillis++;
        assertThat(motions.isKnown(SCOOTER)).isFalse();
    }

    @Test
    void whoSaidNothingMayMove() {
        assertThat(motions.objection(SCOOTER)).contains("unsafe: its speed is not known");
    }
}
