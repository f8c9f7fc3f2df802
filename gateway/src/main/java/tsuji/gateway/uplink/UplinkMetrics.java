package tsuji.gateway.uplink;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Counters.Count;
import tsuji.gateway.health.Counters.Spread;
import tsuji.wire.DataClass;

/** What the uplink counts. */
final class UplinkMetrics {
    private static final double MILLIS_PER_SECOND = 1_000;

    private final Map<DataClass, Count> bytes = new EnumMap<>(DataClass.class);
    private final Map<DataClass, Count> sent = new EnumMap<>(DataClass.class);
    private final Map<DataClass, Count> confirmed = new EnumMap<>(DataClass.class);
    private final Count otherBytes;
    private final Spread confirmSeconds;
    final Count batches;
    final Count connects;
    final Count losses;
    final Count ignoredMessages;

    UplinkMetrics(Counters counters) {
        for (DataClass dataClass : DataClass.values()) {
            String label = dataClass.topicLevel();
            bytes.put(dataClass, bytesOf(counters, label));
            sent.put(
                    dataClass,
                    counters.count(
                            "tsuji_uplink_sent_entries_total", "Entries sent, repeats included", "class", label));
            confirmed.put(
                    dataClass,
                    counters.count("tsuji_uplink_confirmed_entries_total", "Entries confirmed", "class", label));
        }
        otherBytes = bytesOf(counters, "other");
        batches = counters.count("tsuji_uplink_batches_total", "Batches sent, repeats included");
        connects = counters.count("tsuji_uplink_connects_total", "Connections the city accepted");
        losses = counters.count("tsuji_uplink_failures_total", "Connections lost and attempts that failed");
        ignoredMessages = counters.count(
                "tsuji_uplink_ignored_messages_total", "Messages from the city that made no sense or were too many");
        confirmSeconds = counters.spread(
                "tsuji_uplink_confirm_seconds",
                "From sending a batch to its confirmation",
                List.of(0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0));
    }

    private static Count bytesOf(Counters counters, String label) {
        return counters.count("tsuji_uplink_sent_bytes_total", "Bytes of the packets sent", "class", label);
    }

    void sentBatch(Batch batch, int packetBytes) {
        batches.increment();
        sent.get(batch.dataClass()).add(batch.entries());
        bytes.get(batch.dataClass()).add(packetBytes);
    }

    void sentOther(int packetBytes) {
        otherBytes.add(packetBytes);
    }

    void confirmed(Batch batch, long tookMillis) {
        confirmed.get(batch.dataClass()).add(batch.entries());
        confirmSeconds.observe(tookMillis / MILLIS_PER_SECOND);
    }
}
