package tsuji.gateway.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.DeviceId;
import tsuji.wire.TimeQuality;

/** A gateway whose clock says 1970 and who is told by devices what time it is. */
class WitnessesTest {
    private static final long BUILT = StepClock.START_UNIX_MILLIS;
    private static final long NOW = BUILT + 86_400_000;
    private static final long TOLERANCE = TimeSource.GNSS.toleranceMillis();

    @TempDir
    private Path directory;

    private long passedMillis;
    private long wall;
    private SystemTrustedClock clock;

    @BeforeEach
    void start() {
        clock = clock();
    }

    private SystemTrustedClock clock() {
        return new SystemTrustedClock(
                new TimeSettings(directory.resolve("clock"), BUILT, Optional.of(directory.resolve("synchronized"))),
                () -> wall + passedMillis,
                () -> passedMillis * 1_000_000);
    }

    /** Devices tell for four minutes what they believe to be the time. */
    private void told(TimeSource source, int devices, LongUnaryOperator aheadOfDevice) {
        for (int message = 0; message < 24; message++) {
            for (int device = 0; device < devices; device++) {
                long ahead = aheadOfDevice.applyAsLong(device);
                clock.testify(source, new DeviceId(source.label() + "-" + device), NOW + passedMillis + ahead);
            }
            passedMillis += 10_000;
        }
        clock.hearWitnesses();
    }

    @ParameterizedTest
    @CsvSource({"GNSS,2,MACHINE,UNKNOWN", "GNSS,3,GNSS,ESTIMATED", "METER,2,MACHINE,UNKNOWN", "METER,3,METER,ESTIMATED"
    })
    void threeThatAgreeAreBelieved(TimeSource source, int devices, TimeSource from, TimeQuality quality) {
        told(source, devices, device -> -device * 100L);

        TrustedClock.Sighting sighting = clock.sight();
        assertThat(sighting.source()).isEqualTo(from);
        assertThat(sighting.quality()).isEqualTo(quality);
        if (from == source) {
            assertThat(sighting.unixMillis()).isEqualTo(NOW + passedMillis - 100);
        }
    }

    @Test
    void timeGoesOnWithTheMonotonicClock() {
        told(TimeSource.GNSS, 3, device -> 0);

        passedMillis += 3_600_000;

        assertThat(clock.sight().unixMillis()).isEqualTo(NOW + passedMillis);
    }

    @Test
    void wordOfDevicesIsGoodForADay() {
        told(TimeSource.GNSS, 3, device -> 0);

        passedMillis += Witnesses.GOOD_MILLIS;
        assertThat(clock.sight().source()).isEqualTo(TimeSource.GNSS);

        passedMillis += 1;
        assertThat(clock.sight().source()).isEqualTo(TimeSource.MACHINE);
    }

    @Test
    void satellitesComeBeforeMetersAndAreNotReplacedByThem() {
        told(TimeSource.METER, 5, device -> 40_000);
        assertThat(clock.sight().source()).isEqualTo(TimeSource.METER);

        told(TimeSource.GNSS, 3, device -> 0);
        told(TimeSource.METER, 5, device -> 40_000);

        assertThat(clock.sight())
                .isEqualTo(new TrustedClock.Sighting(NOW + passedMillis, TimeQuality.ESTIMATED, TimeSource.GNSS));
    }

    @Test
    void timeServiceComesBeforeAllDevices() throws IOException {
        told(TimeSource.GNSS, 9, device -> 3_600_000);
        wall = NOW;
        Files.createFile(directory.resolve("synchronized"));

        assertThat(clock.sight())
                .isEqualTo(new TrustedClock.Sighting(NOW + passedMillis, TimeQuality.SYNCED, TimeSource.NTP));
    }

    @Test
    void devicesComeBeforeAClockChip() {
        wall = NOW - 7_200_000;

        told(TimeSource.GNSS, 3, device -> 0);

        assertThat(clock.sight().unixMillis()).isEqualTo(NOW + passedMillis);
    }

    /** As many liars as you like do not turn time back, nor beyond what can be. */
    @ParameterizedTest
    @CsvSource({"-86400000", "-172800000", "662256000000"})
    void agreementOutsideTheBoundsIsNotBelieved(long aheadMillis) throws IOException {
        wall = NOW;
        Files.createFile(directory.resolve("synchronized"));
        clock.remember();
        Files.delete(directory.resolve("synchronized"));

        told(TimeSource.GNSS, 50, device -> aheadMillis - 3_600_000);

        assertThat(clock.sight())
                .isEqualTo(new TrustedClock.Sighting(NOW + passedMillis, TimeQuality.ESTIMATED, TimeSource.MACHINE));
    }

    @ParameterizedTest
    @CsvSource({"10000,true", "10001,false"})
    void agreeingMeansWithinTheTolerance(long apartMillis, boolean agree) {
        assertThat(Witnesses.agreed(List.of(0L, 1L, apartMillis), TOLERANCE).isPresent())
                .isEqualTo(agree);
    }

    @ParameterizedTest
    @CsvSource({"2,true", "3,false"})
    void moreThanHalfMustAgree(int others, boolean agree) {
        List<Long> leads = new ArrayList<>(List.of(0L, 0L, 0L));
        for (int i = 1; i <= others; i++) {
            leads.add(i * 1_000_000L);
        }

        assertThat(Witnesses.agreed(leads, TOLERANCE).isPresent()).isEqualTo(agree);
    }

    /**
     * Honest devices are at most one tolerance late. Liars below the quorum, or below half of all, say what they like, also
     * together: what is agreed is within one tolerance of an honest device.
     */
    @Test
    void liarsBelowTheQuorumNeverMoveTheTimeBeyondTheBound() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            int honest = random.nextInt(8);
            int liars = Math.max(Witnesses.AGREEING_MIN - 1, honest - 1);
            List<Long> leads = new ArrayList<>();
            for (int i = 0; i < honest; i++) {
                leads.add(NOW - random.nextLong(TOLERANCE + 1));
            }
            long together = NOW + random.nextLong(-5 * TOLERANCE, 5 * TOLERANCE);
            for (int i = 0; i < liars; i++) {
                leads.add(random.nextBoolean() ? together : NOW + random.nextLong(-100 * TOLERANCE, 100 * TOLERANCE));
            }

            OptionalLong agreed = Witnesses.agreed(leads, TOLERANCE);

            if (agreed.isPresent()) {
                assertThat(agreed.getAsLong()).as("seed %d", seed).isBetween(NOW - 2 * TOLERANCE, NOW + TOLERANCE);
            }
        }
    }

    @Test
    void uncertaintyCoversWhatLiarsCanDo() {
        assertThat(TimeSource.GNSS.uncertainty().orElseThrow().toMillis()).isEqualTo(2 * TOLERANCE);
        assertThat(TimeSource.MACHINE.uncertainty()).isEmpty();
    }
}
