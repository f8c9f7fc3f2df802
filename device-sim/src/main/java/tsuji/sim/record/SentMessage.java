package tsuji.sim.record;

/**
 * One message of a simulated device, a line of {@code sent.ndjson}: written when its fate at the gateway is known, or when
 * the run ends. A line with {@code msgSeq} 0 stands for all that a device babbled without counting.
 *
 * @param device its id.
 * @param msgSeq the device's own counter, from 1; unique within a run.
 * @param key see {@link ContentKey}.
 * @param dataClass {@code event}, {@code interval} or {@code telemetry}: what the device meant.
 * @param qos 0, 1 or 2.
 * @param sentUnixMillis first attempt.
 * @param ackedUnixMillis when PUBACK or PUBREC came; 0: never. Of a QoS 0 message: 0.
 * @param reasonCode of the MQTT 5 acknowledgement; 0 success. From 0x80 on the gateway has refused it.
 * @param attempts how often it was sent.
 */
public record SentMessage(
        String device,
        long msgSeq,
        String key,
        String dataClass,
        int qos,
        long sentUnixMillis,
        long ackedUnixMillis,
        int reasonCode,
        int attempts) {
    /** So many messages of QoS 0 without a number, of which nobody knows what became. */
    public static SentMessage babble(String device, int count) {
        return new SentMessage(device, 0, "0", "telemetry", 0, 0, 0, 0, count);
    }

    /** Whether it is no message but a number of them, {@link #attempts}. */
    public boolean isBabble() {
        return msgSeq == 0;
    }

    /** True: the gateway took responsibility for it. */
    public boolean isAcknowledged() {
        return ackedUnixMillis > 0 && reasonCode < 0x80;
    }
}
