package tsuji.gateway.uplink;

import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;

/** What outlives the connections: the journal's reader, confirmations on their way to it, counts, announcements. Thread uplink. */
final class Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    private final EntrySource source;
    private final Health health;
    private final UplinkMetrics metrics;
    private final Traffic traffic;
    private final Announcements announcements;
    private final TimeGate gate;
    private final Confirmations confirmations;
    private final Rate rate;
    private final Suspicion suspicion = new Suspicion();
    private Optional<JournalReader> reader = Optional.empty();

    Outlet(UplinkSettings settings, UplinkContext context, EntrySource source) {
        this.source = source;
        this.health = context.health();
        this.metrics = new UplinkMetrics(context.counters());
        long nowMillis = context.clock().monoMillis();
        this.traffic = new Traffic(context.clock(), new ByteBudget(settings.bytesPerDayMax(), nowMillis), metrics);
        this.announcements = new Announcements(settings.topics(), source, context.registry());
        this.gate = new TimeGate(source, settings.untrustedTimeWait().toMillis());
        this.confirmations = new Confirmations(source);
        this.rate = new Rate(nowMillis);
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

    TimeGate gate() {
        return gate;
    }

    Confirmations confirmations() {
        return confirmations;
    }

    Suspicion suspicion() {
        return suspicion;
    }

    Rate rate() {
        return rate;
    }

    void confirmed(Batch batch, long tookMillis, long nowMillis) {
        health.clear(ErrorCode.E802);
        suspicion.confirmed();
        metrics.confirmed(batch, tookMillis);
        rate.add(batch.entries());
    }

    /** The broker ended a connection on which it had confirmed nothing, with this batch as the oldest under way. */
    void refused(Batch oldest) {
        OptionalLong aside = suspicion.fruitless(oldest);
        if (aside.isPresent()) {
            String detail = "the city's broker ends the connection whenever it gets entry " + aside.getAsLong()
                    + " (" + oldest.payload().length + " bytes); it is put aside until the next start."
                    + " Check the broker's limits and its log";
            LOG.error("{}", detail);
            health.raise(ErrorCode.E802, detail);
        }
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
