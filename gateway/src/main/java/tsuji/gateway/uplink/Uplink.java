package tsuji.gateway.uplink;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.CityCommands;
import tsuji.gateway.health.ErrorCode;
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

    /** At the end, for the city's answers to what is under way, and as long again for its answer to the good-bye. */
    static final long CLOSE_MILLIS = 1_000;

    private static final long IDLE_MILLIS = 500;
    private static final long BUSY_MILLIS = 10;
    private static final long READ_AGAIN_MILLIS = 1_000;

    private final UplinkSettings settings;
    private final TrustedClock clock;
    private final CityLinks links;
    private final Outlet outlet;
    private final LinkSupervisor supervisor;
    private final CertificateWatch certificate;
    private final Loop loop;
    private final LinkNews linkNews = new LinkNews();
    private final Semaphore news = new Semaphore(0);

    /** The thread sleeps for long; otherwise it looks for committed entries by itself. */
    private volatile boolean dozes;

    private volatile boolean entriesCame;
    private volatile RolloutAborts aborts = (rollout, payload) -> {};
    private Optional<Session> session = Optional.empty();
    private long readAgainAtMillis;
    private volatile UplinkStatus status = UplinkStatus.NOT_STARTED;

    public Uplink(UplinkSettings settings, UplinkContext context) {
        this(
                settings,
                context,
                EntrySource.of(context.journal()),
                new PahoLinks(
                        settings,
                        InetAddress::getAllByName,
                        new CertificateChoice(settings.broker().tls().own()),
                        context.onDeath()));
    }

    Uplink(UplinkSettings settings, UplinkContext context, EntrySource source, CityLinks links) {
        this.settings = settings;
        this.clock = context.clock();
        this.links = links;
        this.outlet = new Outlet(settings, context, source, this::wake);
        this.supervisor = new LinkSupervisor(settings, links, this::happened, context.random(), context.health());
        this.certificate =
                new CertificateWatch(links.certificates(), settings.broker().offlineBudget(), clock, context.health());
        this.loop = new Loop("uplink", this::stepAndWait, context.onDeath());
        UplinkGauges.register(context.counters(), settings.broker().offlineBudget(), certificate, this::status);
    }

    /** Takes the city's commands in and their outcomes out. Call before start. */
    public void serve(CityCommands commands) {
        outlet.orders().serve(commands);
    }

    /** Who stops roll-outs. Call before start. */
    public void serve(RolloutAborts served) {
        aborts = served;
    }

    /** Starts the thread; the first attempt to connect follows. */
    public void start() {
        supervisor.start(clock.monoMillis());
        loop.start();
    }

    /**
     * Any thread, typically intake after a commit: there are new entries, telemetry as far as one knows. They are looked for
     * within {@value BUSY_MILLIS} ms, so that many small commits are read at once. Does not block.
     */
    public void committed() {
        entriesCame = true;
        if (dozes || settings.batch().waitMax().isZero()) {
            wake();
        }
    }

    /** Any thread: there is something to be done at once. Does not block. */
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
        boolean fits = event instanceof LinkEvent.Arrived arrived ? arrived(link, arrived) : linkNews.add(link, event);
        if (!fits) {
            outlet.metrics().ignoredMessages.increment();
        }
        wake();
    }

    private boolean arrived(CityLink link, LinkEvent.Arrived message) {
        if (message.topic().equals(settings.topics().commands())) {
            return outlet.orders().arrived(link, message, clock.monoMillis());
        }
        Optional<String> rollout = settings.topics().abortedRollout(message.topic());
        // Not queued: a kill switch must find room.
        rollout.ifPresent(id -> aborts.aborted(id, message.payload()));
        return rollout.isPresent() || linkNews.add(link, message);
    }

    private int stepAndWait() throws InterruptedException {
        entriesCame = false;
        int done = runOnce();
        if (done == 0) {
            boolean busy = session.map(some -> some.drain().hasFresh()).orElse(false) || outlet.hasUnflushed();
            dozes = !busy && session.isPresent();
            long untilDue = supervisor.mode().dueMillis() - clock.monoMillis();
            // Looked at after the doze was announced: what comes later wakes us.
            await(Math.max(0, Math.min(untilDue, busy || entriesCame ? BUSY_MILLIS : IDLE_MILLIS)));
            dozes = false;
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
        int done = handleNews(nowMillis);
        supervisor.step(nowMillis);
        if (supervisor.online().isPresent()) {
            changeCertificate(nowMillis);
        }
        certificate.step(nowMillis);
        done += outlet.orders().step(supervisor.online());
        if (session.isPresent()) {
            done += step(session.get(), nowMillis);
        }
        outlet.flushIfDue(nowMillis);
        status = describe(nowMillis);
        return done;
    }

    LinkSupervisor supervisor() {
        return supervisor;
    }

    private int step(Session current, long nowMillis) {
        Optional<LinkEvent.Failed> overdue = current.overdue(nowMillis).or(() -> unkept(nowMillis));
        if (overdue.isPresent()) {
            lost(overdue.get(), nowMillis);
            return 1;
        }
        if (current.isOfOldJournal()) {
            outlet.closeReader();
            current.close();
            openSession(supervisor.online().orElseThrow(), nowMillis);
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

    private Optional<LinkEvent.Failed> unkept(long nowMillis) {
        return supervisor
                .online()
                .filter(link -> outlet.orders().mustRenew(link, nowMillis))
                .map(link -> new LinkEvent.Failed(
                        ErrorCode.E205,
                        "more than " + Orders.WAITING_MAX
                                + " commands came at once; the broker sends the rest on the next"
                                + " connection. Limit the messages that it sends unacknowledged"));
    }

    private int handleNews(long nowMillis) {
        int handled = 0;
        for (Optional<LinkNews.News> some = linkNews.take(); some.isPresent(); some = linkNews.take()) {
            if (supervisor.isCurrent(some.get().link())) {
                handle(some.get(), nowMillis);
            }
            handled++;
        }
        return handled;
    }

    private void handle(LinkNews.News some, long nowMillis) {
        if (some.event() instanceof LinkEvent.Connected) {
            supervisor.connected(some.link(), nowMillis);
            outlet.metrics().connects.increment();
            certificate.checkSoon();
            outlet.announcements().opened(supervisor.broker(), nowMillis);
            openSession(some.link(), nowMillis);
        } else if (some.event() instanceof LinkEvent.Failed failed) {
            if (failed.code() == ErrorCode.E205) {
                session.ifPresent(current -> current.ended(nowMillis));
            }
            lost(failed, nowMillis);
        } else if (some.event() instanceof LinkEvent.Delivered delivered) {
            session.ifPresent(current -> current.delivered(delivered.token(), nowMillis));
        } else if (some.event() instanceof LinkEvent.Arrived arrived) {
            session.ifPresent(current -> current.arrived(arrived.topic(), arrived.payload(), nowMillis));
        }
    }

    private void openSession(CityLink link, long nowMillis) {
        Session opened = new Session(settings, link, outlet, nowMillis);
        opened.open();
        session = Optional.of(opened);
    }

    /** A certificate that was loaded is proved now, while somebody stands beside it, and not at the next outage. */
    private void changeCertificate(long nowMillis) {
        if (links.certificates().isOutdated(nowMillis)) {
            LOG.info("our certificate was replaced: connecting with the new one");
            reconnect(nowMillis);
        } else if (links.certificates().isDueAgain(nowMillis)) {
            LOG.info("connecting with the certificate that the city refused: it may know it by now");
            reconnect(nowMillis);
        }
    }

    private void reconnect(long nowMillis) {
        session.ifPresent(Session::close);
        session = Optional.empty();
        supervisor.reconnect(nowMillis);
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
        double backlogPerSecond = outlet.backlogRate().perSecond(nowMillis);
        long backlog = session.map(current -> current.drain().backlogEntries()).orElse(0L);
        long held = session.map(current -> current.drain().heldEntries()).orElse(0L);
        long inFlight = session.map(current -> current.window().entries()).orElse(0L);
        OptionalLong drainSeconds = backlog == 0
                ? OptionalLong.of(0)
                : backlogPerSecond > 0
                        ? OptionalLong.of((long) Math.ceil(backlog / backlogPerSecond))
                        : OptionalLong.empty();
        return new UplinkStatus.Progress(inFlight, backlog, held, putAside(), perSecond, drainSeconds);
    }

    private Map<String, Long> putAside() {
        PutAside putAside = outlet.books().putAside();
        return Stream.of(PutAside.Reason.values())
                .collect(Collectors.toUnmodifiableMap(PutAside.Reason::label, putAside::count));
    }

    /**
     * Takes no new batches, gives those under way a moment, says good-bye and disconnects. What is unconfirmed then is sent
     * again by the next start. A broker that does not answer the good-bye keeps our will, and says for us that we are gone.
     */
    @Override
    public void close() {
        loop.endAfterThisStep();
        wake();
        loop.close();
        boolean isSaid = false;
        try {
            isSaid = finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.ifPresent(Session::close);
        session = Optional.empty();
        outlet.flush();
        outlet.closeReader();
        supervisor.stop(isSaid);
        links.close();
        status = describe(clock.monoMillis());
    }

    /** Runs on the closing thread; the loop has ended. True: the broker has our good-bye. */
    private boolean finish() throws InterruptedException {
        awaitAnswers(() -> areAnnouncementsUnderWay()
                || session.map(current -> !current.window().isEmpty()).orElse(false));
        Optional<CityLink> link = supervisor.online();
        if (link.isEmpty()) {
            return false;
        }
        Message offline = new Message(settings.topics().status(), StatusMessage.OFFLINE_STOPPED, true);
        outlet.traffic().announce(link.get(), offline);
        awaitAnswers(this::areAnnouncementsUnderWay);
        return !areAnnouncementsUnderWay() && supervisor.online().equals(link);
    }

    private void awaitAnswers(BooleanSupplier areMissing) throws InterruptedException {
        long nowMillis = clock.monoMillis();
        long deadlineMillis = nowMillis + CLOSE_MILLIS;
        while (areMissing.getAsBoolean() && nowMillis < deadlineMillis) {
            await(BUSY_MILLIS);
            nowMillis = clock.monoMillis();
            handleNews(nowMillis);
        }
    }

    private boolean areAnnouncementsUnderWay() {
        return outlet.traffic().announcementsUnderWay() > 0;
    }
}
