package tsuji.gateway.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.TimeQuality;

class SystemTrustedClockTest {
    private static final long BUILT = StepClock.START_UNIX_MILLIS;
    private static final long HOUR = 3_600_000;

    @TempDir
    private Path directory;

    private Path marker;
    private long wall = BUILT + HOUR;
    private long nanos;

    @BeforeEach
    void placeMarker() {
        marker = directory.resolve("synchronized");
    }

    private SystemTrustedClock clock() {
        return new SystemTrustedClock(
                new TimeSettings(directory.resolve("clock"), BUILT, Optional.of(marker)), () -> wall, () -> nanos);
    }

    @ParameterizedTest
    @CsvSource({"-1,UNKNOWN", "0,ESTIMATED", "630720000000,ESTIMATED", "630720000001,UNKNOWN"})
    void onlyTimesBetweenBuildAndTwentyYearsLaterAreBelieved(long sinceBuild, TimeQuality expected) {
        wall = BUILT + sinceBuild;

        assertThat(clock().sight()).isEqualTo(new TrustedClock.Sighting(wall, expected));
    }

    @Test
    void timeIsSyncedWhileTheMarkerIsThere() throws IOException {
        SystemTrustedClock clock = clock();

        Files.createFile(marker);
        TimeQuality with = clock.sight().quality();
        Files.delete(marker);
        nanos += SystemTrustedClock.MARKER_MILLIS_MAX * 1_000_000;

        assertThat(with).isEqualTo(TimeQuality.SYNCED);
        assertThat(clock.sight().quality()).isEqualTo(TimeQuality.ESTIMATED);
    }

    @Test
    void theMarkerIsNotLookedForAgainWithinASecond() throws IOException {
        SystemTrustedClock clock = clock();
        Files.createFile(marker);
        clock.sight();
        Files.delete(marker);

        nanos += SystemTrustedClock.MARKER_MILLIS_MAX * 1_000_000 - 1_000_000;

        assertThat(clock.sight().quality()).isEqualTo(TimeQuality.SYNCED);
    }

    @Test
    void withoutAMarkerAPlausibleClockCountsAsSynced() {
        SystemTrustedClock clock = new SystemTrustedClock(
                new TimeSettings(directory.resolve("clock"), BUILT, Optional.empty()), () -> wall, System::nanoTime);

        assertThat(clock.sight().quality()).isEqualTo(TimeQuality.SYNCED);
    }

    @Test
    void timeBeforeTheLatestTrustedOneIsFlaggedAfterARestart() throws IOException {
        Files.createFile(marker);
        clock().remember();
        wall -= 1;

        TimeQuality withMarker = clock().sight().quality();
        Files.delete(marker);

        assertThat(withMarker).isEqualTo(TimeQuality.ESTIMATED);
        assertThat(clock().sight().quality()).isEqualTo(TimeQuality.UNKNOWN);
    }

    @Test
    void timeThatIsNotSyncedNeverRaisesTheFloor() throws IOException {
        SystemTrustedClock clock = clock();
        wall += 10 * HOUR;

        clock.remember();
        wall -= 10 * HOUR;

        assertThat(clock.sight().quality()).isEqualTo(TimeQuality.ESTIMATED);
        assertThat(directory.resolve("clock")).doesNotExist();
    }

    @Test
    void damagedStateFileCountsAsNone() throws IOException {
        Files.writeString(directory.resolve("clock"), "nonsense");

        assertThat(clock().sight().quality()).isEqualTo(TimeQuality.ESTIMATED);
    }

    @Test
    void monotonicTimeIsTheTimeSinceTheKernelBooted() throws IOException {
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);

        assertThat(clock().monoMillis()).isBetween((long) (uptime * 1_000), (long) (uptime * 1_000) + 60_000);
    }

    @Test
    void bootIsTheKernelsOwnIdentity() throws IOException {
        assertThat(clock().boot())
                .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .strip());
    }
}
