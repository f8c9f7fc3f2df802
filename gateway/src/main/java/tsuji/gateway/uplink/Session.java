package tsuji.gateway.uplink;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.uplink.CityLink.Message;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.CityTopics;

/**
 * One connection's traffic: what was sent on it, what is confirmed, what comes next. When the connection ends it is
 * forgotten whole, and the next one starts from what the journal calls unsent. Thread uplink.
 */
final class Session {
    /** Announcements under way at once. */
    static final int ANNOUNCEMENTS_MAX = 8;

    private final UplinkSettings settings;
    private final CityLink link;
    private final Outlet outlet;
    private final Drain drain;
    private final Pace pace;
    private final Window window = new Window();
    private final String epoch;
    private boolean anythingConfirmed;

    Session(UplinkSettings settings, CityLink link, Outlet outlet) {
        this.settings = settings;
        this.link = link;
        this.outlet = outlet;
        this.epoch = outlet.source().epoch();
        this.drain = new Drain(
                outlet.source(), settings.batch(), outlet.gate(), new Packer(settings.batch(), epoch), unsent(outlet));
        this.pace = new Pace(settings.batch(), settings.retry());
    }

    private static SeqSet unsent(Outlet outlet) {
        SeqSet unsent = outlet.confirmations().unsent();
        unsent.removeAll(outlet.suspicion().putAside());
        return unsent;
    }

    /** Says that we are here, and asks for what the city has to say. */
    void open() {
        CityTopics topics = settings.topics();
        link.subscribe(topics.ledgerRequest());
        if (settings.confirm() == Confirm.RECEIPT) {
            link.subscribe(topics.receipts());
        }
        byte[] online = StatusMessage.online(settings, epoch, outlet.source().lastSeq());
        outlet.traffic().announce(link, new Message(topics.status(), online, true));
    }

    /** True: the journal was replaced since; sequence numbers mean something else now. */
    boolean isOfOldJournal() {
        return !epoch.equals(outlet.source().epoch());
    }

    /** Sends what is due and fits; returns how many messages that were. */
    int step(long nowMillis) throws JournalException {
        ByteBudget budget = outlet.traffic().budget();
        drain.refresh(budget.isScarce(nowMillis), nowMillis);
        int sent = 0;
        while (hasRoom() && budget.isOpen(nowMillis)) {
            Optional<Batch> batch = drain.next(outlet.reader(), allowance(nowMillis), nowMillis);
            if (batch.isEmpty()) {
                break;
            }
            send(batch.get(), nowMillis);
            sent++;
        }
        return sent + announce(nowMillis);
    }

    private boolean hasRoom() {
        int windowMax = outlet.suspicion().isSuspecting() ? 1 : settings.batch().window();
        return window.size() < windowMax && pace.hasRoom(window.undeliveredBytes());
    }

    private Allowance allowance(long nowMillis) {
        int free = settings.batch().window() - window.size();
        boolean backlog = free > 1 || settings.batch().window() == 1;
        int entriesMax = outlet.suspicion().entriesMax(settings.batch().entriesMax());
        ByteBudget budget = outlet.traffic().budget();
        int bytesMax = Math.min(pace.batchBytesMax(), budget.batchBytesMax(nowMillis));
        return new Allowance(entriesMax, bytesMax, budget.isScarce(nowMillis), backlog);
    }

    private void send(Batch batch, long nowMillis) {
        String topic = settings.topics().data(batch.dataClass(), batch.lane());
        window.add(outlet.traffic().send(link, batch, topic), batch, nowMillis);
    }

    private int announce(long nowMillis) {
        Traffic traffic = outlet.traffic();
        int sent = 0;
        while (traffic.announcementsUnderWay() < ANNOUNCEMENTS_MAX
                && !traffic.budget().isScarce(nowMillis)) {
            Optional<Message> message = outlet.announcements().next(window.entries(), nowMillis);
            if (message.isEmpty()) {
                break;
            }
            traffic.announce(link, message.get());
            sent++;
        }
        return sent;
    }

    /** The broker has the message with this token. */
    void delivered(int token, long nowMillis) {
        if (outlet.traffic().announced(token)) {
            return;
        }
        Optional<Window.Sent> sent = window.delivered(token);
        if (sent.isEmpty()) {
            return;
        }
        long tookMillis = nowMillis - sent.get().sentAtMillis();
        pace.delivered(sent.get().batch().payload().length, tookMillis);
        if (settings.confirm() == Confirm.PUBACK) {
            window.confirmed(token);
            anythingConfirmed = true;
            outlet.confirmed(sent.get().batch(), tookMillis, nowMillis);
            outlet.confirmations().add(sent.get().batch().ranges(), nowMillis);
        }
    }

    /** The city sent a message; what makes no sense is counted and forgotten. */
    void arrived(String topic, byte[] payload, long nowMillis) {
        if (topic.equals(settings.topics().ledgerRequest())) {
            outlet.announcements().requestLedger();
            return;
        }
        Optional<Receipt> receipt = topic.equals(settings.topics().receipts())
                ? Receipt.parse(payload).filter(some -> some.epoch().equals(epoch))
                : Optional.empty();
        if (receipt.isPresent()) {
            receive(receipt.get(), nowMillis);
        } else {
            outlet.metrics().ignoredMessages.increment();
        }
    }

    private void receive(Receipt receipt, long nowMillis) {
        long lastSeq = outlet.source().lastSeq();
        SeqSet stored = receipt.stored();
        if (lastSeq < Long.MAX_VALUE) {
            stored.remove(new SeqRange(lastSeq + 1, Long.MAX_VALUE));
        }
        OptionalLong oldest = window.oldestAtMillis();
        for (Batch batch : window.confirmedBy(stored)) {
            anythingConfirmed = true;
            outlet.confirmed(batch, nowMillis - oldest.orElse(nowMillis), nowMillis);
        }
        List<SeqRange> ranges = stored.ranges();
        drain.forget(ranges, stored);
        outlet.confirmations().add(ranges, nowMillis);
    }

    /** A batch that is unconfirmed for too long costs the connection. */
    Optional<LinkEvent.Failed> overdue(long nowMillis) {
        long timeoutMillis = settings.retry().batchTimeout().toMillis();
        return window.oldest()
                .filter(oldest -> nowMillis - oldest.sentAtMillis() >= timeoutMillis)
                .map(oldest -> new LinkEvent.Failed(
                        ErrorCode.E802,
                        oldest.batch().entries() + " entries unconfirmed for " + timeoutMillis / 1_000
                                + " s; they are sent again. "
                                + (oldest.delivered()
                                        ? "The broker has them: check the consumer that sends the receipts"
                                        : "The broker does not answer: check it and the line")));
    }

    /** The broker ended the connection. */
    void refused() {
        if (!anythingConfirmed) {
            window.oldest().ifPresent(oldest -> outlet.refused(oldest.batch()));
        }
        close();
    }

    /** The connection is gone. */
    void close() {
        outlet.announcements().closed(outlet.traffic().closed());
    }

    Window window() {
        return window;
    }

    Drain drain() {
        return drain;
    }
}
