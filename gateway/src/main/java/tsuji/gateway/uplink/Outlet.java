package tsuji.gateway.uplink;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.CityCommands;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.SeqRange;
import tsuji.wire.CityTopics.Lane;

/** What outlives the connections: the journal's reader, what we know of its numbers, counts, announcements. Thread uplink. */
final class Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final UplinkSettings settings;
    private final EntrySource source;
    private final Health health;
    private final UplinkMetrics metrics;
    private final Traffic traffic;
    private final Announcements announcements;
    private final Rate rate;
    private final Rate backlogRate;
    private Books books;
    private Optional<JournalReader> reader = Optional.empty();
    private final Orders orders;

    Outlet(UplinkSettings settings, UplinkContext context, EntrySource source, Runnable wake) {
        this.settings = settings;
        this.source = source;
        this.health = context.health();
        this.metrics = new UplinkMetrics(context.counters());
        long nowMillis = context.clock().monoMillis();
        this.traffic = new Traffic(context.clock(), new ByteBudget(settings.bytesPerDayMax(), nowMillis), metrics);
        this.announcements = new Announcements(settings.topics(), source, context.registry());
        this.rate = new Rate(nowMillis);
        this.backlogRate = new Rate(nowMillis);
        this.books = new Books(settings, source, source.epoch());
        this.orders = new Orders(wake);
    }

    Orders orders() {
        return orders;
    }

    CityCommands commands() {
        return orders.commands();
    }

    EntrySource source() {
        return source;
    }

    UplinkMetrics metrics() {
        return metrics;
    }

    Traffic traffic() {
        return traffic;
    }

    Announcements announcements() {
        return announcements;
    }

    /** Of the journal as it is now. */
    Books books() {
        String epoch = source.epoch();
        if (!books.epoch().equals(epoch)) {
            LOG.warn("the journal was replaced: {} instead of {}; everything in it is sent", epoch, books.epoch());
            books = new Books(settings, source, epoch);
            announcements.startOver();
            Stream.of(PutAside.Reason.values()).forEach(reason -> health.clear(reason.code()));
        }
        return books;
    }

    /** Entries confirmed. */
    Rate rate() {
        return rate;
    }

    /** Entries of the backlog confirmed. */
    Rate backlogRate() {
        return backlogRate;
    }

    void flushIfDue(long nowMillis) {
        books.confirmations().flushIfDue(nowMillis);
    }

    void flush() {
        books.confirmations().flush();
    }

    boolean hasUnflushed() {
        return books.confirmations().isPending();
    }

    void confirmed(Batch batch, long tookMillis) {
        health.clear(ErrorCode.E802);
        metrics.confirmed(batch, tookMillis);
        rate.add(batch.entries());
        if (batch.lane() == Lane.BACKLOG) {
            backlogRate.add(batch.entries());
        }
    }

    /** The broker ended the connection with this batch as the oldest that it had not taken. */
    void ended(Books of, Batch oldest, long nowMillis) {
        OptionalLong guilty = of.suspicion().ended(oldest);
        if (guilty.isPresent()) {
            putAside(of, guilty.getAsLong(), PutAside.Reason.REFUSED, nowMillis);
        }
    }

    void putAside(Books of, long seq, PutAside.Reason reason, long nowMillis) {
        if (!of.putAside().add(seq, reason, nowMillis)) {
            return;
        }
        String detail = switch (reason) {
            case REFUSED ->
                "the city's broker ends the connection whenever it gets entry " + seq
                        + ". Check the broker's limits and its log";
            case UNDECODABLE -> "entry " + seq + " cannot be read. Export the journal and report it";
        };
        String all = of.putAside().count(reason) + " entries are put aside, stay stored and are tried again"
                + " after a day or a restart; the last: " + detail;
        LOG.error("{} {}: {}", reason.code(), reason.code().title(), all);
        health.raise(reason.code(), all);
    }

    /** True: what was put aside may be tried again. */
    boolean retry(Books of, long nowMillis) {
        boolean due = of.putAside().release(nowMillis);
        if (due) {
            showPutAside(of);
        }
        return due;
    }

    /** The city has these. */
    void stored(Books of, List<SeqRange> ranges) {
        of.putAside().forget(ranges);
        showPutAside(of);
    }

    private void showPutAside(Books of) {
        Stream.of(PutAside.Reason.values())
                .filter(reason -> of.putAside().count(reason) == 0)
                .forEach(reason -> health.clear(reason.code()));
    }

    /** The one reading connection, opened when it is first needed. */
    JournalReader reader() throws JournalException {
        if (reader.isEmpty()) {
            reader = Optional.of(source.openReader());
        }
        return reader.get();
    }

    /** After a failed read, or when the journal was replaced: the next read opens anew. */
    void closeReader() {
        reader.ifPresent(JournalReader::close);
        reader = Optional.empty();
    }
}
