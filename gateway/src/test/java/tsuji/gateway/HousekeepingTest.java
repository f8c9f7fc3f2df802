package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.Watchdog;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.time.SystemTrustedClock;
import tsuji.gateway.time.TimeSettings;

class HousekeepingTest {
    private static final long LONG_AGO = 1_700_000_000_000L;
    private static final long FAR_FUTURE = 4_000_000_000_000L;

    @TempDir
    Path directory;

    private final Health health = new Health();
    private Journal journal;
    private long steppedAtMillis;

    @BeforeEach
    void open() throws JournalException {
        journal = Journal.open(new JournalSettings(directory, 64 << 20, 14, 0), clock(LONG_AGO), health);
    }

    @AfterEach
    void close() throws JournalException {
        journal.close();
    }

    private SystemTrustedClock clock(long builtUnixMillis) {
        return new SystemTrustedClock(new TimeSettings(directory.resolve("clock"), builtUnixMillis, Optional.empty()));
    }

    private Housekeeping housekeeping(SystemTrustedClock clock) {
        FileDeviceRegistry registry = new FileDeviceRegistry(directory, List.of(), () -> LONG_AGO);
        Watchdog watchdog = new Watchdog("intake", () -> steppedAtMillis, () -> 60_001, 60_000);
        steppedAtMillis = 60_001;
        return new Housekeeping(
                new Housekeeping.Care(
                        registry,
                        () -> {},
                        clock,
                        health,
                        new LedgerView(journal, clock, 64 << 20),
                        new DeviceClockWatch(clock::deviceOffsets, registry, health, new Counters()),
                        new CertificateCare(directory, registry, health)),
                watchdog,
                (loop, cause) -> {});
    }

    @Test
    void registryFileThatCannotBeReadIsSaid() throws IOException {
        Housekeeping housekeeping = housekeeping(clock(LONG_AGO));
        housekeeping.runOnce();
        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E409);

        Files.writeString(directory.resolve("devices.csv"), "nonsense");
        housekeeping.runOnce();

        assertThat(health.conditions()).containsKey(ErrorCode.E409);
    }

    @Test
    void clockThatCannotBeRightIsSaid() {
        housekeeping(clock(FAR_FUTURE)).runOnce();

        assertThat(health.conditions().get(ErrorCode.E301)).contains("which cannot be", "check the time service");
    }

    @Test
    void clockThatMayBeRightIsNotMentionedAndItsTimeIsKept() {
        health.raise(ErrorCode.E301, "before");

        housekeeping(clock(LONG_AGO)).runOnce();

        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E301);
        assertThat(directory.resolve("clock")).exists();
    }

    @Test
    void ledgerThatBalancesClearsItsCondition() {
        health.raise(ErrorCode.E801, "before");

        housekeeping(clock(LONG_AGO)).runOnce();

        assertThat(health.conditions()).doesNotContainKey(ErrorCode.E801);
    }

    @Test
    void loopThatIsStuckEndsTheHousekeepingAndSoTheProcess() {
        Housekeeping housekeeping = housekeeping(clock(LONG_AGO));
        steppedAtMillis = 0;

        assertThatThrownBy(housekeeping::runOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("loop intake has not finished a step for 60001 ms, allowed 60000");
    }
}
