package tsuji.gateway.intake;

import java.util.Arrays;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;

/** Intake as an ingress sees it. Any thread. */
public interface DeliverySink {
    /** False: the queue is full. Keep the delivery, stop reading from the peer, try again after {@link #onSpace}. */
    boolean offer(Delivery delivery);

    /** Runs {@code resume} once, on thread intake, when the queue has drained to half its bound. Must not block. */
    void onSpace(Runnable resume);

    /**
     * Runs on thread intake after the acknowledgements of each group commit were handed out, so that an ingress can flush
     * each channel once per commit. Register before start.
     */
    void onGroupCommitted(Runnable flush);

    /** Counts a refused message in the ledger and keeps it, bounded, for the technician. Never blocks. */
    void refused(RefusedDelivery refused);

    /**
     * A message that was not accepted.
     *
     * @param dataClass the class its topic asked for.
     * @param detail what was wrong, for the technician.
     * @param payload as it came; the first {@value #PAYLOAD_BYTES_MAX} bytes are kept.
     */
    record RefusedDelivery(DeviceId device, DataClass dataClass, Refusal reason, String detail, byte[] payload) {
        /** Of a refused payload, for the technician. */
        static final int PAYLOAD_BYTES_MAX = 1_024;

        public RefusedDelivery {
            payload = payload.length <= PAYLOAD_BYTES_MAX ? payload : Arrays.copyOf(payload, PAYLOAD_BYTES_MAX);
        }
    }
}
