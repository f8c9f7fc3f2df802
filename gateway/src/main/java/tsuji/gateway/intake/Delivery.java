package tsuji.gateway.intake;

import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * What an ingress hands to intake: the valid readings of one message, and how to answer.
 *
 * @param body resolved SenML CBOR ({@code Senml.encode}); owned by intake from here on.
 * @param dedupKey fingerprint; see {@link Fingerprint}.
 * @param repeatable whether the key may be checked: the readings carry absolute times, or the packet is a marked repeat.
 * @param receivedMonoMillis when the ingress had the whole message.
 * @param ack called once; {@link #NO_ACK} for QoS 0.
 */
public record Delivery(
        DeviceId device,
        DataClass dataClass,
        byte[] body,
        long dedupKey,
        boolean repeatable,
        long receivedMonoMillis,
        Ack ack) {
    /** For deliveries nobody waits for. */
    public static final Ack NO_ACK = new Ack() {
        @Override
        public void committed() {}

        @Override
        public void unavailable() {}
    };
}
