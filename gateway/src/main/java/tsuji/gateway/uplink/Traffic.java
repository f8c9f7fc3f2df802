package tsuji.gateway.uplink;

import java.util.HashMap;
import java.util.Map;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.uplink.CityLink.Message;

/** Sends messages and keeps the books on bytes. Outlives connections. Thread uplink. */
final class Traffic {
    private static final long DAY_MILLIS = 86_400_000;
    // Fixed header, length of the topic, packet identifier.
    private static final int PACKET_OVERHEAD_BYTES = 9;

    private final TrustedClock clock;
    private final ByteBudget budget;
    private final UplinkMetrics metrics;
    private final Map<Integer, Integer> announcedBytesByToken = new HashMap<>();
    private long announcedBytes;
    private int lastToken;
    private long day;
    private long bytesToday;

    Traffic(TrustedClock clock, ByteBudget budget, UplinkMetrics metrics) {
        this.clock = clock;
        this.budget = budget;
        this.metrics = metrics;
    }

    /** Returns the token under which the batch's delivery will be reported. */
    int send(CityLink link, Batch batch, String topic) {
        int token = ++lastToken;
        metrics.sentBatch(batch, charge(topic, batch.payload()));
        link.publish(token, new Message(topic, batch.payload(), false));
        return token;
    }

    /** Returns the token under which its delivery will be reported. */
    int announce(CityLink link, Message message) {
        int token = ++lastToken;
        int bytes = charge(message.topic(), message.payload());
        announcedBytesByToken.put(token, bytes);
        announcedBytes += bytes;
        metrics.sentOther(bytes);
        link.publish(token, message);
        return token;
    }

    private int charge(String topic, byte[] payload) {
        int bytes = PACKET_OVERHEAD_BYTES + topic.length() + payload.length;
        budget.spend(bytes);
        long today = clock.sight().unixMillis() / DAY_MILLIS;
        if (today != day) {
            day = today;
            bytesToday = 0;
        }
        bytesToday += bytes;
        return bytes;
    }

    /** True: the token was an announcement's, which is now delivered. */
    boolean announced(int token) {
        Integer bytes = announcedBytesByToken.remove(token);
        announcedBytes -= bytes == null ? 0 : bytes;
        return bytes != null;
    }

    int announcementsUnderWay() {
        return announcedBytesByToken.size();
    }

    long announcedBytesUnderWay() {
        return announcedBytes;
    }

    /** Returns how many announcements were still under way. */
    int closed() {
        int underWay = announcedBytesByToken.size();
        announcedBytesByToken.clear();
        announcedBytes = 0;
        return underWay;
    }

    ByteBudget budget() {
        return budget;
    }

    long bytesToday() {
        return bytesToday;
    }
}
