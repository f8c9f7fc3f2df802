package tsuji.gateway.uplink;

import java.time.Duration;
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

    /** How often the journal is asked for unsent entries that nobody here knows of: whatever was forgotten goes out then. */
    static final long RESTOCK_EVERY_MILLIS = Duration.ofMinutes(10).toMillis();

    private final UplinkSettings settings;
    private final CityLink link;
    private final Outlet outlet;
    private final Books books;
    private final Drain drain;
    private final Pace pace;
    private final Window window = new Window();
    private final Results results;
    private long restockAtMillis;

    Session(UplinkSettings settings, CityLink link, Outlet outlet, long nowMillis) {
        this.settings = settings;
        this.link = link;
        this.outlet = outlet;
        this.books = outlet.books();
        this.results = new Results(settings.topics(), outlet);
        this.drain = new Drain(settings, outlet.source(), books, this::unpackable);
        this.pace =
                new Pace(settings.batch(), settings.retry(), settings.broker().keepAlive());
        this.restockAtMillis = nowMillis + RESTOCK_EVERY_MILLIS;
    }

    private void unpackable(long seq, long nowMillis) {
        outlet.putAside(books, seq, PutAside.Reason.UNDECODABLE, nowMillis);
    }

    /** Says that we are here, and asks for what the city has to say. */
    void open() {
        CityTopics topics = settings.topics();
        // Whoever asked while we were away has gone; his question must take no room from commands in the broker's
        // queue.
        link.subscribe(topics.ledgerRequest(), 0);
        link.subscribe(topics.commands(), 1);
        link.subscribe(topics.rolloutAborts(), 1);
        if (settings.confirm() == Confirm.RECEIPT) {
            link.subscribe(topics.receipts(), 1);
        }
        byte[] online =
                StatusMessage.online(settings, books.epoch(), outlet.source().lastSeq());
        outlet.traffic().announce(link, new Message(topics.status(), online, true));
    }

    /** True: the journal was replaced since; sequence numbers mean something else now. */
    boolean isOfOldJournal() {
        return !books.epoch().equals(outlet.source().epoch());
    }

    /** Sends what is due and fits; returns how much was done. */
    int step(long nowMillis) throws JournalException {
        ByteBudget budget = outlet.traffic().budget();
        restockIfDue(nowMillis);
        drain.refresh(nowMillis);
        int done = 0;
        while (hasRoom() && budget.isOpen(nowMillis)) {
            Optional<Batch> batch = drain.next(outlet.reader(), allowance(nowMillis), nowMillis);
            if (batch.isEmpty() || isOfOldJournal()) {
                // Entries of the new journal may have been read under the old one's name: not to be sent.
                done += drain.isSearching() ? 1 : 0;
                break;
            }
            send(batch.get(), nowMillis);
            done++;
        }
        books.confirmations().add(drain.takeAbsent(), nowMillis);
        return done + results.step(link) + announce(nowMillis);
    }

    private void restockIfDue(long nowMillis) {
        boolean found = outlet.retry(books, nowMillis);
        boolean again = drain.isForgetful() && !outlet.traffic().budget().isScarce(nowMillis);
        if (found || again || nowMillis >= restockAtMillis) {
            restockAtMillis = nowMillis + RESTOCK_EVERY_MILLIS;
            SeqSet unsent = books.unsent();
            window.takeOutOf(unsent);
            drain.restock(unsent);
        }
    }

    private boolean hasRoom() {
        boolean oneByOne = books.suspicion().isSuspecting();
        return window.size() < settings.batch().window()
                && (!oneByOne || window.isDelivered())
                && pace.hasRoom(bytesUnderWay());
    }

    private long bytesUnderWay() {
        return window.undeliveredBytes() + outlet.traffic().announcedBytesUnderWay();
    }

    private Allowance allowance(long nowMillis) {
        int free = settings.batch().window() - window.size();
        boolean backlog = (free > 1 || settings.batch().window() == 1) && pace.hasRoomForBacklog(bytesUnderWay());
        int entriesMax = books.suspicion().entriesMax(settings.batch().entriesMax());
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
                && pace.hasRoom(bytesUnderWay())
                && !traffic.budget().isScarce(nowMillis)) {
            Optional<Message> message = outlet.announcements()
                    .next(
                            new LedgerReport.UnderWay(
                                    window.entries(), books.putAside().count()),
                            nowMillis);
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
        results.delivered(token);
        if (outlet.traffic().announced(token)) {
            return;
        }
        Optional<Window.Sent> sent = window.delivered(token);
        if (sent.isEmpty()) {
            return;
        }
        long tookMillis = nowMillis - sent.get().sentAtMillis();
        pace.delivered(sent.get().batch().payload().length, tookMillis);
        books.suspicion().delivered(sent.get().batch());
        if (settings.confirm() == Confirm.PUBACK) {
            window.confirmed(token);
            outlet.confirmed(sent.get().batch(), tookMillis);
            books.confirmations().add(sent.get().batch().ranges(), nowMillis);
        }
    }

    /** The city sent a message, other than a command; what makes no sense is counted and forgotten. */
    void arrived(String topic, byte[] payload, long nowMillis) {
        if (topic.equals(settings.topics().ledgerRequest())) {
            outlet.announcements().requestLedger();
            return;
        }
        Optional<Receipt> receipt = topic.equals(settings.topics().receipts())
                ? Receipt.parse(payload).filter(some -> some.epoch().equals(books.epoch()))
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
            outlet.confirmed(batch, nowMillis - oldest.orElse(nowMillis));
        }
        List<SeqRange> ranges = stored.ranges();
        drain.forget(ranges, stored);
        outlet.stored(books, ranges);
        books.confirmations().add(ranges, nowMillis);
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
    void ended(long nowMillis) {
        window.oldestUndelivered().ifPresent(oldest -> outlet.ended(books, oldest.batch(), nowMillis));
    }

    /** The connection is gone. */
    void close() {
        outlet.announcements().closed(outlet.traffic().closed());
    }

    Books books() {
        return books;
    }

    Window window() {
        return window;
    }

    Drain drain() {
        return drain;
    }
}
