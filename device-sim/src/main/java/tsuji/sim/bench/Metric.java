package tsuji.sim.bench;

import java.util.Locale;

/** What is measured; the name in lower case is the key in the file of samples. */
public enum Metric {
    ACKED_PER_S("acknowledged/s", 0),
    CITY_PER_S("device to city/s", 0),
    PUBACK_P50_MS("PUBACK p50 ms", 3),
    PUBACK_P99_MS("PUBACK p99 ms", 2),
    CPU_S_PER_MILLION("CPU s per million", 1),
    RSS_IDLE_MIB("RSS idle MiB", 1),
    RSS_LOADED_MIB("RSS loaded MiB", 1),
    RSS_PEAK_MIB("RSS peak MiB", 1),
    WRITTEN_BYTES("written to disk, bytes per message", 0),
    CITY_BYTES("sent to the city, bytes per message", 0),
    LOAD_CPU("load generator, share of a core", 2),
    FIRST_CONNACK_S("start to first CONNACK s", 3),
    FILL_PER_S("acknowledged/s in the outage", 0),
    DRAIN_PER_S("drained/s", 0),
    LIVE_IDLE_P99_MS("live p99 ms, idle", 1),
    LIVE_DRAIN_P99_MS("live p99 ms, draining", 1),
    SESSIONS_PER_S("sessions opened/s, while those that are open speak", 0),
    OPENED_PER_CPU_S("sessions opened per second of processor time", 0),
    SESSION_HEAP_KIB("heap per session KiB", 1),
    ROWS_PER_S("rows/s", 0);

    private final String label;
    private final int digits;

    Metric(String label, int digits) {
        this.label = label;
        this.digits = digits;
    }

    String label() {
        return label;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Metric of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /** With as many digits as mean something. */
    String format(double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
