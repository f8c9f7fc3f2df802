package tsuji.gateway.device;

import java.util.List;
import tsuji.wire.DataClass;

/** Metrics that every type has. */
final class CommonMetrics {
    /** Largest number that devices and city can both hold exactly. */
    static final double COUNT_MAX = 1L << 53;

    static final List<Metric> ALL = List.of(
            // The device's own message counter; end-to-end verification joins on it.
            Metric.integer("msg_seq", "", 0, COUNT_MAX).orUnit("count"),
            Metric.text("command_id").as(DataClass.EVENT),
            Metric.text("outcome").as(DataClass.EVENT),
            Metric.text("reason").as(DataClass.EVENT),
            // The gateway makes it from the device's will, or devices use it as their will.
            Metric.event("connection_lost"),
            Metric.text("fw"),
            // dBm as radios say it, dBW as SenML's primary unit has it.
            Metric.number("rssi", "dBm", -200, 30).orUnit("dBW"));

    private CommonMetrics() {}
}
