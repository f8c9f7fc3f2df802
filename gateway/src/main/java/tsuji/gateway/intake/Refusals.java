package tsuji.gateway.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.gateway.journal.Journal;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;

/**
 * Refused messages on their way to the ledger. Every one is counted; under a flood only the first {@value #KEPT_MAX} of a
 * commit keep their payload for the technician. What a failed commit was to count is counted with the next one.
 */
final class Refusals {
    static final int KEPT_MAX = 256;

    private final Queue<DeliverySink.RefusedDelivery> kept = new ArrayBlockingQueue<>(KEPT_MAX);

    /** Bounded by registered devices × classes × reasons. */
    private final Map<Kind, Long> counted = new ConcurrentHashMap<>();

    /** Thread intake. In the open transaction. */
    private final List<DeliverySink.RefusedDelivery> open = new ArrayList<>();

    /** Thread intake. In the open transaction, without their payloads. */
    private final Map<Kind, Long> openCounts = new HashMap<>();

    private record Kind(DeviceId device, DataClass dataClass, Refusal reason) {}

    /** Any thread. */
    void add(DeliverySink.RefusedDelivery refused) {
        if (!kept.offer(refused)) {
            counted.merge(new Kind(refused.device(), refused.dataClass(), refused.reason()), 1L, Long::sum);
        }
    }

    /** Thread intake. Writes what came into the journal's open transaction, at most {@value #KEPT_MAX} per commit. */
    void moveTo(Journal journal) {
        DeliverySink.RefusedDelivery refused;
        while (open.size() < KEPT_MAX && (refused = kept.poll()) != null) {
            open.add(refused);
            journal.countRefusal(
                    refused.device(), refused.dataClass(), refused.reason(), refused.detail(), refused.payload());
        }
        for (Kind kind : counted.keySet()) {
            long floods = counted.remove(kind);
            openCounts.merge(kind, floods, Long::sum);
            journal.countRefusals(kind.device, kind.dataClass, kind.reason, floods);
        }
    }

    /** Thread intake. The open transaction is on the disk. */
    void committed() {
        open.clear();
        openCounts.clear();
    }

    /** Thread intake. The open transaction is lost. */
    void failed() {
        open.forEach(this::add);
        openCounts.forEach((kind, count) -> counted.merge(kind, count, Long::sum));
        committed();
    }
}
