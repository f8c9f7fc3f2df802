package tsuji.sim.transport;

import tsuji.sim.device.DeviceMessage;
import tsuji.sim.record.SentMessage;

/** One message on its way, with what is known of it. Owned by the fleet's thread. */
final class Outgoing {
    private final DeviceMessage message;
    private final int qos;
    private int packetId;
    private int attempts;
    private long sentUnixMillis;
    private long attemptNanos;
    private long ackedUnixMillis;
    private int reasonCode;

    Outgoing(DeviceMessage message, int qos) {
        this.message = message;
        this.qos = qos;
    }

    DeviceMessage message() {
        return message;
    }

    int qos() {
        return qos;
    }

    int packetId() {
        return packetId;
    }

    void number(int id) {
        packetId = id;
    }

    void attempted(long unixMillis, long nanos) {
        attempts++;
        attemptNanos = nanos;
        if (attempts == 1) {
            sentUnixMillis = unixMillis;
        }
    }

    void acknowledged(long unixMillis, int code) {
        ackedUnixMillis = unixMillis;
        reasonCode = code;
    }

    boolean isAcknowledged() {
        return ackedUnixMillis > 0;
    }

    int attempts() {
        return attempts;
    }

    long attemptNanos() {
        return attemptNanos;
    }

    SentMessage fate() {
        return new SentMessage(
                message.device().value(),
                message.msgSeq(),
                message.key(),
                message.dataClass().topicLevel(),
                qos,
                sentUnixMillis,
                ackedUnixMillis,
                reasonCode,
                attempts);
    }
}
