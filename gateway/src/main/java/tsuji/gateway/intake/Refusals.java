package tsuji.gateway.intake;

import java.util.Iterator;
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
 * commit keep their payload for the technician.
 */
final class Refusals {
    static final int KEPT_MAX = 256;
    private static final byte[] NO_PAYLOAD = {};

    private final Queue<DeliverySink.RefusedDelivery> kept = new ArrayBlockingQueue<>(KEPT_MAX);

    /** Bounded by registered devices × classes × reasons. */
    private final Map<Kind, Long> counted = new ConcurrentHashMap<>();

    private record Kind(DeviceId device, DataClass dataClass, Refusal reason) {}

    /** Any thread. */
    void add(DeliverySink.RefusedDelivery refused) {
        if (!kept.offer(refused)) {
            counted.merge(new Kind(refused.device(), refused.dataClass(), refused.reason()), 1L, Long::sum);
        }
    }

    boolean isEmpty() {
        return kept.isEmpty() && counted.isEmpty();
    }

    /** Thread intake. */
    void moveTo(Journal journal) {
        DeliverySink.RefusedDelivery refused;
        while ((refused = kept.poll()) != null) {
            journal.countRefusal(
                    refused.device(), refused.dataClass(), refused.reason(), refused.detail(), refused.payload());
        }
        for (Iterator<Kind> kinds = counted.keySet().iterator(); kinds.hasNext(); ) {
            Kind kind = kinds.next();
            Long count = counted.remove(kind);
            for (long i = 0; i < count; i++) {
                journal.countRefusal(kind.device, kind.dataClass, kind.reason, "flood: payload not kept", NO_PAYLOAD);
            }
        }
    }
}
