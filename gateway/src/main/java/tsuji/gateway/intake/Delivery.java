package tsuji.gateway.intake;

import java.util.Optional;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/**
 * What an ingress hands to intake: the valid readings of one message, and how to answer.
 *
 * @param body resolved SenML CBOR ({@code Senml.encode}); owned by intake from here on.
 * @param speed how fast the device says in it that it moves, if it says so.
 * @param dedupKey fingerprint; see {@link Fingerprint}.
 * @param repeatable whether the key may be checked: the readings carry absolute times, or the packet is a marked repeat.
 * @param receivedMonoMillis when the ingress had the whole message.
 * @param ack called once; {@link #NO_ACK} for QoS 0.
 */
public record Delivery(
        DeviceId device,
        DataClass dataClass,
        byte[] body,
        Optional<Reading> speed,
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
