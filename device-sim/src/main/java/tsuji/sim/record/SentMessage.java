package tsuji.sim.record;

/**
 * One message of a simulated device, a line of {@code sent.ndjson}: written when its fate at the gateway is known, or when
 * the run ends.
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
    /** True: the gateway took responsibility for it. */
    public boolean isAcknowledged() {
        return ackedUnixMillis > 0 && reasonCode < 0x80;
    }
}
