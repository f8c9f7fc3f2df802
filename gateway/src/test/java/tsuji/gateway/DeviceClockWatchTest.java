package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.MemoryDirectory;
import tsuji.wire.DeviceId;

class DeviceClockWatchTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path dataDir;

    private final Map<DeviceId, Long> offsets = new HashMap<>();
    private final Health health = new Health();
    private Enrolment enrolment;
    private FileDeviceRegistry registry;
    private DeviceClockWatch watch;

    @BeforeEach
    void register() throws Exception {
        enrolment = new Enrolment(dataDir, new SecureRandom(), () -> 0);
        enrolment.add(Application.of("sc-1", "scooter"));
        registry = new FileDeviceRegistry(dataDir, List.of(), () -> 0);
        watch = new DeviceClockWatch(() -> offsets, registry, health, new Counters());
    }

    private void measured(String device, long offsetMillis) {
        offsets.put(new DeviceId(device), offsetMillis);
    }

    @ParameterizedTest
    @CsvSource({"60000,false", "60001,true", "-60000,false", "-60001,true"})
    void clockIsOffBeyondTheBound(long offsetMillis, boolean off) {
        measured("sc-1", offsetMillis);

        watch.look(0);

        assertThat(health.conditions().containsKey(ErrorCode.E407)).isEqualTo(off);
    }

    @Test
    void conditionNamesHowManyAndTheWorst() {
        measured("sc-1", 0);
        measured("sc-2", 61_000);
        measured("sc-3", -183_000);

        watch.look(0);

        assertThat(health.conditions().get(ErrorCode.E407))
                .startsWith("2 of 3 device clocks measured are more than 60 s off, sc-3 most: 183 s behind; ");
    }

    @Test
    void conditionEndsWithinAMinuteOfTheClockBeingSet() {
        measured("sc-1", 183_000);
        watch.look(0);
        measured("sc-1", 0);

        watch.look(DeviceClockWatch.EVERY_MILLIS - 1);
        assertThat(health.conditions()).containsKey(ErrorCode.E407);

        watch.look(DeviceClockWatch.EVERY_MILLIS);
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void conditionEndsWhenNobodyIsMeasuredAnyMore() {
        measured("sc-1", 183_000);
        watch.look(0);
        offsets.clear();

        watch.look(DeviceClockWatch.EVERY_MILLIS);

        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void offsetIsKeptWithTheSighting() throws Exception {
        registry.noteSeen("sc-1", "192.0.2.7");
        measured("sc-1", 1_500);

        watch.look(0);
        registry.close();

        assertThat(enrolment.list().get(0).details().seen().orElseThrow().clockOffsetMillis())
                .isEqualTo(OptionalLong.of(1_500));
    }
}
