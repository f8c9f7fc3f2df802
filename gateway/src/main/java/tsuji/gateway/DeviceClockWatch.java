package tsuji.gateway;

import java.util.Comparator;
import java.util.Map;
import java.util.function.Supplier;
import tsuji.gateway.device.FileDeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.wire.DeviceId;

/**
 * Reports devices whose clock is off. Their readings are stored as they stamped them: a gateway that corrects silently hides
 * what must be mended. Thread housekeeping; the gauges any thread.
 */
final class DeviceClockWatch {
    /** A meter this far off books energy into the wrong slot; networks hold messages up for less. */
    static final long OFF_MILLIS = 60_000;

    static final long EVERY_MILLIS = 60_000;

    private final Supplier<Map<DeviceId, Long>> offsets;
    private final FileDeviceRegistry registry;
    private final Health health;
    private long lookedAtMillis = Long.MIN_VALUE / 2;
    private volatile long off;
    private volatile long worstMillis;

    /** @param offsets how far device clocks are ahead, in milliseconds. */
    DeviceClockWatch(
            Supplier<Map<DeviceId, Long>> offsets, FileDeviceRegistry registry, Health health, Counters counters) {
        this.offsets = offsets;
        this.registry = registry;
        this.health = health;
        counters.gauge("tsuji_device_clocks_off", "Devices whose clock is more than 60 s off.", () -> off);
        counters.gauge(
                "tsuji_device_clock_offset_max_seconds",
                "How far the worst clock of a device is off, ahead or behind.",
                () -> worstMillis / 1_000.0);
    }

    /** Looks, if a minute has passed. */
    void look(long nowMillis) {
        if (nowMillis - lookedAtMillis < EVERY_MILLIS) {
            return;
        }
        lookedAtMillis = nowMillis;
        Map<DeviceId, Long> measured = offsets.get();
        measured.forEach(registry::noteClockOffset);
        off = measured.values().stream()
                .filter(offset -> Math.abs(offset) > OFF_MILLIS)
                .count();
        measured.entrySet().stream()
                .max(Comparator.comparingLong(entry -> Math.abs(entry.getValue())))
                .ifPresentOrElse(worst -> judge(worst, measured.size()), this::nobody);
    }

    private void judge(Map.Entry<DeviceId, Long> worst, int measured) {
        long offset = worst.getValue();
        worstMillis = Math.abs(offset);
        if (off == 0) {
            health.clear(ErrorCode.E407);
            return;
        }
        health.raise(
                ErrorCode.E407,
                off + " of " + measured + " device clocks measured are more than " + OFF_MILLIS / 1_000 + " s off, "
                        + worst.getKey() + " most: " + worstMillis / 1_000 + " s " + (offset > 0 ? "ahead" : "behind")
                        + "; their readings keep the wrong time: set the clocks (v1/time tells it);"
                        + " tsuji-gateway device list shows all");
    }

    private void nobody() {
        worstMillis = 0;
        health.clear(ErrorCode.E407);
    }
}
