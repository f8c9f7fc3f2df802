package tsuji.gateway.uplink;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.uplink.CityLink.Message;
import tsuji.wire.CityTopics;

/** What the gateway says beside the data: the ledger every minute and on request, and what its devices are. Thread uplink. */
final class Announcements {
    static final long LEDGER_EVERY_MILLIS = Duration.ofMinutes(1).toMillis();

    /** Requests that come faster are answered together. */
    static final long REQUESTED_EVERY_MILLIS = 1_000;

    private final CityTopics topics;
    private final LedgerReport ledger;
    private final DeviceDescriptions descriptions;
    private final Deque<Message> ledgerParts = new ArrayDeque<>();
    private long reportAtMillis;
    private long answerAtMillis;
    private boolean requested;

    Announcements(CityTopics topics, EntrySource source, DeviceRegistry registry) {
        this.topics = topics;
        this.ledger = new LedgerReport(source);
        this.descriptions = new DeviceDescriptions(topics, registry);
    }

    /** The journal was replaced: what was reported of the old one says nothing of it. */
    void startOver() {
        ledger.forget();
        ledgerParts.clear();
        requested = false;
    }

    void opened(URI broker, long nowMillis) {
        descriptions.opened(broker, nowMillis);
        reportAtMillis = nowMillis;
    }

    /** The connection ended; {@code underWay} messages of ours were not delivered. */
    void closed(int underWay) {
        if (underWay > 0 || !ledgerParts.isEmpty()) {
            descriptions.undelivered();
            ledger.forget();
            ledgerParts.clear();
        }
    }

    /** The city asks for the whole ledger. */
    void requestLedger() {
        requested = true;
    }

    /** The next message to send, if any. */
    Optional<Message> next(LedgerReport.UnderWay underWay, long nowMillis) {
        if (ledgerParts.isEmpty() && requested && nowMillis >= answerAtMillis) {
            requested = false;
            answerAtMillis = nowMillis + REQUESTED_EVERY_MILLIS;
            ledger.whole(underWay).forEach(this::enqueue);
        } else if (ledgerParts.isEmpty() && nowMillis >= reportAtMillis) {
            reportAtMillis = nowMillis + LEDGER_EVERY_MILLIS;
            descriptions.refresh();
            ledger.changed(underWay).forEach(this::enqueue);
        }
        return ledgerParts.isEmpty() ? descriptions.next() : Optional.of(ledgerParts.remove());
    }

    private void enqueue(byte[] part) {
        ledgerParts.add(new Message(topics.ledger(), part, false));
    }
}
