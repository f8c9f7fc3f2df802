package tsuji.gateway.ingress.mqtt;

/** How long one peer may be silent or slow. Belongs to the thread of its connection. */
final class Deadlines {
    /** From accept to CONNECT, the TLS handshake included. */
    static final long CONNECT_MILLIS_MAX = 10_000;

    /** From the first byte of a packet to its last. */
    static final long PACKET_MILLIS_MAX = 30_000;

    /** How long a peer may take none of what we send. */
    static final long OUTPUT_MILLIS_MAX = 30_000;

    private static final long NO_PACKET = -1;
    private static final long NOT_STUCK = -1;

    private final long acceptedMillis;
    private long lastPacketMillis;
    private long packetBegunMillis = NO_PACKET;
    private long outputStuckMillis = NOT_STUCK;

    Deadlines(long nowMillis) {
        acceptedMillis = nowMillis;
        lastPacketMillis = nowMillis;
    }

    void packetIncomplete(long nowMillis) {
        if (packetBegunMillis == NO_PACKET) {
            packetBegunMillis = nowMillis;
        }
    }

    void packetArrived(long nowMillis) {
        packetBegunMillis = NO_PACKET;
        lastPacketMillis = nowMillis;
    }

    /** A peer that we do not read from cannot keep its deadlines. */
    void suspend(long nowMillis) {
        lastPacketMillis = nowMillis;
        if (packetBegunMillis != NO_PACKET) {
            packetBegunMillis = nowMillis;
        }
    }

    void outputStuck(long nowMillis) {
        outputStuckMillis = nowMillis;
    }

    void outputFree() {
        outputStuckMillis = NOT_STUCK;
    }

    boolean isOutputLate(long nowMillis) {
        return outputStuckMillis != NOT_STUCK && nowMillis - outputStuckMillis >= OUTPUT_MILLIS_MAX;
    }

    boolean isConnectLate(long nowMillis) {
        return nowMillis - acceptedMillis >= CONNECT_MILLIS_MAX;
    }

    boolean isPacketLate(long nowMillis) {
        return packetBegunMillis != NO_PACKET && nowMillis - packetBegunMillis >= PACKET_MILLIS_MAX;
    }

    /** One and a half times the keep-alive (MQTT-3.1.2-24); 0 means that the peer may be silent for ever. */
    boolean isSilent(long nowMillis, int keepAliveSeconds) {
        return keepAliveSeconds > 0 && nowMillis - lastPacketMillis > keepAliveSeconds * 1_500L;
    }
}
