package tsuji.bridge.echonet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/** A driver with a meter that the test plays, and the time in the test's hand. */
abstract class MeterDriverFixture {
    static final ZoneOffset JAPAN = ZoneOffset.ofHours(9);
    static final LocalDateTime START = LocalDateTime.of(2026, 5, 20, 14, 10);
    static final DeviceId DEVICE = new DeviceId("MT-1");
    static final Secrets.RouteB CREDENTIALS = new Secrets.RouteB("0123456789ABCDEF0123456789ABCDEF", "ABCDEFGHIJKL");
    /** What a register gains in half an hour: 15 counts of 100 Wh. */
    static final double SLOT_WH = 1_500;

    @TempDir
    Path folder;

    final FakeMeter meter = new FakeMeter(START);
    final RecordedOutbox outbox = new RecordedOutbox();
    final Health health = new Health(Clock.systemUTC());

    MeterDriver driver() {
        LineSettings line = new LineSettings("/dev/none", 115_200, LineSettings.Format._8N1, false);
        MeterSettings settings = new MeterSettings("meter", DEVICE, line, meter.dialect, meter.slotMinutes, 60, JAPAN);
        Surroundings around = new Surroundings(
                ignored -> meter.pipe.reopened(), outbox, health, folder, meter::nanoTime, Clock.systemUTC());
        return new MeterDriver(settings, CREDENTIALS, around);
    }

    void run(MeterDriver driver, Duration time) throws IOException, InterruptedException {
        long end = meter.nanoTime() + time.toNanos();
        while (meter.nanoTime() < end) {
            driver.runOnce();
        }
    }

    static LocalDateTime at(int hour, int minute) {
        return START.toLocalDate().atTime(hour, minute);
    }

    static String slot(LocalDateTime start, String source) {
        return start + " " + source;
    }

    List<String> slots() {
        List<String> slots = new ArrayList<>();
        for (Reading reading : outbox.readings()) {
            if (reading.metric().equals("interval_source")) {
                LocalDateTime start = LocalDateTime.ofEpochSecond((long) reading.timeSeconds(), 0, JAPAN);
                slots.add(slot(start, ((Value.Text) reading.value()).text()));
            }
        }
        return slots;
    }

    List<Double> numbers(String metric) {
        return outbox.readings().stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(reading -> ((Value.Num) reading.value()).number())
                .toList();
    }
}
