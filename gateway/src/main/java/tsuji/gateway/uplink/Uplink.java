package tsuji.gateway.uplink;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.Loop;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.uplink.CityLink.Message;

/**
 * Brings what the journal holds to the city and tells the journal what the city confirmed.
 *
 * <p>Thread {@code uplink} runs {@link #runOnce} and owns all state. {@link #wake} and {@link #status} are for any thread.
 */
public final class Uplink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    /** News of the link not yet looked at. Deliveries are at most a window; messages of the city get only half of it. */
    static final int SIGNALS_MAX = 1_024;

    static final long CLOSE_MILLIS = 2_000;
    private static final long IDLE_MILLIS = 500;
    private static final long BUSY_MILLIS = 10;
    private static final long READ_AGAIN_MILLIS = 1_000;

    private final UplinkSettings settings;
    private final TrustedClock clock;
    private final CityLinks links;
    private final Outlet outlet;
    private final LinkSupervisor supervisor;
    private final Loop loop;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(SIGNALS_MAX);
    private final Semaphore news = new Semaphore(0);

    private Optional<Session> session = Optional.empty();
    private long readAgainAtMillis;
    private volatile UplinkStatus status = UplinkStatus.NOT_STARTED;

    private record Signal(CityLink link, LinkEvent event) {}

    public Uplink(UplinkSettings settings, UplinkContext context) {
        this(settings, context, EntrySource.of(context.journal()), new PahoLinks(settings, context.onDeath()));
    }

    Uplink(UplinkSettings settings, UplinkContext context, EntrySource source, CityLinks links) {
        this.settings = settings;
        this.clock = context.clock();
        this.links = links;
        this.outlet = new Outlet(settings, context, source);
        this.supervisor = new LinkSupervisor(settings, links, this::happened, context.random(), context.health());
        this.loop = new Loop("uplink", this::stepAndWait, context.onDeath());
        registerGauges(context);
    }

    private void registerGauges(UplinkContext context) {
        context.counters()
                .gauge(
                        "tsuji_uplink_connected",
                        "1: the city accepted us",
                        () -> status.connection().isOnline() ? 1 : 0);
        context.counters()
                .gauge(
                        "tsuji_uplink_in_flight_entries",
                        "Entries sent and not yet confirmed",
                        () -> status.progress().inFlight());
        context.counters()
                .gauge(
                        "tsuji_uplink_backlog_entries",
                        "Entries waiting behind fresh ones",
                        () -> status.progress().backlog());
        context.counters().gauge("tsuji_uplink_drain_seconds", "Until the backlog is gone, NaN: unknown", () -> {
            OptionalLong seconds = status.progress().drainSeconds();
            return seconds.isPresent() ? seconds.getAsLong() : Double.NaN;
        });
    }

    /** Starts the thread; the first attempt to connect follows. */
    public void start() {
        supervisor.start(clock.monoMillis());
        loop.start();
    }

    /** Any thread, typically intake after a commit: there is something new to send. Does not block. */
    public void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /** Any thread. */
    public UplinkStatus status() {
        return status;
    }

    /** Threads of the link. */
    private void happened(CityLink link, LinkEvent event) {
        boolean crowded = event instanceof LinkEvent.Arrived && signals.remainingCapacity() < SIGNALS_MAX / 2;
        if (crowded || !signals.offer(new Signal(link, event))) {
            outlet.metrics().ignoredMessages.increment();
        }
        wake();
    }

    private int stepAndWait() throws InterruptedException {
        int done = runOnce();
        if (done == 0) {
            boolean busy = session.map(some -> some.drain().hasFresh()).orElse(false)
                    || outlet.confirmations().isPending();
            long untilDue = supervisor.mode().dueMillis() - clock.monoMillis();
            await(Math.max(0, Math.min(untilDue, busy ? BUSY_MILLIS : IDLE_MILLIS)));
        }
        return done;
    }

    private void await(long millis) throws InterruptedException {
        if (news.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    /** One step: looks at the news, keeps the connection, sends what is due. Never blocks on the network. */
    int runOnce() {
        long nowMillis = clock.monoMillis();
        int done = handleSignals(nowMillis);
        supervisor.step(nowMillis);
        if (session.isPresent()) {
            done += step(session.get(), nowMillis);
        }
        outlet.confirmations().flushIfDue(nowMillis);
        status = describe(nowMillis);
        return done;
    }

    LinkSupervisor supervisor() {
        return supervisor;
    }

    private int step(Session current, long nowMillis) {
        Optional<LinkEvent.Failed> overdue = current.overdue(nowMillis);
        if (overdue.isPresent()) {
            lost(overdue.get(), nowMillis);
            return 1;
        }
        if (current.isOfOldJournal()) {
            outlet.closeReader();
            current.close();
            openSession(supervisor.online().orElseThrow());
            return 1;
        }
        if (nowMillis < readAgainAtMillis) {
            return 0;
        }
        try {
            return current.step(nowMillis);
        } catch (JournalException e) {
            LOG.warn("the journal cannot be read, trying again in {} ms: {}", READ_AGAIN_MILLIS, e.getMessage());
            outlet.closeReader();
            readAgainAtMillis = nowMillis + READ_AGAIN_MILLIS;
            return 0;
        }
    }

    private int handleSignals(long nowMillis) {
        int handled = 0;
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            if (supervisor.isCurrent(signal.link())) {
                handle(signal, nowMillis);
            }
            handled++;
        }
        return handled;
    }

    private void handle(Signal signal, long nowMillis) {
        if (signal.event() instanceof LinkEvent.Connected) {
            supervisor.connected(signal.link(), nowMillis);
            outlet.metrics().connects.increment();
            outlet.announcements().opened(supervisor.broker(), nowMillis);
            openSession(signal.link());
        } else if (signal.event() instanceof LinkEvent.Failed failed) {
            session.ifPresent(Session::refused);
            session = Optional.empty();
            lost(failed, nowMillis);
        } else if (signal.event() instanceof LinkEvent.Delivered delivered) {
            session.ifPresent(current -> current.delivered(delivered.token(), nowMillis));
        } else if (signal.event() instanceof LinkEvent.Arrived arrived) {
            session.ifPresent(current -> current.arrived(arrived.topic(), arrived.payload(), nowMillis));
        }
    }

    private void openSession(CityLink link) {
        Session opened = new Session(settings, link, outlet);
        opened.open();
        session = Optional.of(opened);
    }

    private void lost(LinkEvent.Failed failure, long nowMillis) {
        outlet.metrics().losses.increment();
        session.ifPresent(Session::close);
        session = Optional.empty();
        supervisor.failed(failure, nowMillis);
    }

    private UplinkStatus describe(long nowMillis) {
        Mode mode = supervisor.mode();
        Optional<LinkEvent.Failed> failure = supervisor.lastFailure();
        OptionalLong since =
                mode instanceof Mode.Online online ? OptionalLong.of(online.sinceMillis()) : OptionalLong.empty();
        UplinkStatus.Connection connection = new UplinkStatus.Connection(
                mode.label(),
                mode instanceof Mode.Idle
                        ? Optional.empty()
                        : Optional.of(supervisor.broker().toString()),
                since,
                failure.map(LinkEvent.Failed::code),
                failure.map(LinkEvent.Failed::detail).orElse(""));
        return new UplinkStatus(
                connection, progress(nowMillis), outlet.traffic().bytesToday());
    }

    private UplinkStatus.Progress progress(long nowMillis) {
        double perSecond = outlet.rate().perSecond(nowMillis);
        long backlog = session.map(current -> current.drain().backlogEntries()).orElse(0L);
        long held = session.map(current -> current.drain().heldEntries()).orElse(0L);
        long inFlight = session.map(current -> current.window().entries()).orElse(0L);
        OptionalLong drainSeconds = backlog == 0
                ? OptionalLong.of(0)
                : perSecond > 0 ? OptionalLong.of(Math.round(backlog / perSecond)) : OptionalLong.empty();
        return new UplinkStatus.Progress(inFlight, backlog, held, perSecond, drainSeconds);
    }

    /**
     * Takes no new batches, gives those under way a few seconds, says good-bye and disconnects. What is unconfirmed then is
     * sent again by the next start.
     */
    @Override
    public void close() {
        loop.close();
        try {
            finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.ifPresent(Session::close);
        session = Optional.empty();
        outlet.confirmations().flush();
        outlet.closeReader();
        supervisor.stop();
        links.close();
        status = describe(clock.monoMillis());
    }

    /** Runs on the closing thread; the loop has ended. */
    private void finish() throws InterruptedException {
        awaitUnderWay();
        Optional<CityLink> link = supervisor.online();
        if (link.isPresent()) {
            Message offline = new Message(settings.topics().status(), StatusMessage.OFFLINE_STOPPED, true);
            outlet.traffic().announce(link.get(), offline);
            awaitUnderWay();
        }
    }

    private void awaitUnderWay() throws InterruptedException {
        long nowMillis = clock.monoMillis();
        long deadlineMillis = nowMillis + CLOSE_MILLIS;
        while (isUnderWay() && nowMillis < deadlineMillis) {
            await(BUSY_MILLIS);
            nowMillis = clock.monoMillis();
            handleSignals(nowMillis);
        }
    }

    private boolean isUnderWay() {
        return outlet.traffic().announcementsUnderWay() > 0
                || session.map(current -> !current.window().isEmpty()).orElse(false);
    }
}
