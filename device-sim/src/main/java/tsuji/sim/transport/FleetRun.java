package tsuji.sim.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tsuji.sim.device.Device;
import tsuji.sim.device.Firmware;
import tsuji.sim.device.Schedule;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Selection;
import tsuji.sim.scenario.Speed;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.TrustedKeys;

/**
 * A scenario's devices, living and speaking to the gateway. {@link #start} it, look at its {@link #status} until it
 * {@link #isOver}, and {@link #end} it, early or not. Any one thread; the work is done on {@code fleet-io}.
 */
public final class FleetRun {
    private static final int TICK_MILLIS = 5;
    private static final int CHECK_MILLIS = 1_000;
    private static final int STATUS_MILLIS = 100;
    private static final int THREAD_SECONDS_MAX = 30;

    /** Messages made in one go at most, so that connections get their turn. */
    private static final int BURST_MAX = 500;

    private final Speed speed;
    private final Duration duration;
    private final SplittableRandom random;
    private final EventLoopGroup group;
    private final FleetIo io;
    private final Map<Fleet.Identity, CoapStack> coap = new EnumMap<>(Fleet.Identity.class);
    private final FleetSettings settings;
    private final Schedule schedule;
    private final List<FleetClient> clients;
    private final List<Runnable> firstSteps = new ArrayList<>();
    private final long startMillis;
    private Optional<DeviceAuthority> authority = Optional.empty();
    private long startNanos;
    private long virtualMillis;
    private volatile boolean ending;
    private volatile boolean timeUp;
    private volatile FleetStatus status;
    private volatile Optional<IOException> failure = Optional.empty();

    /**
     * @param secrets by device; a device without one shows no credentials.
     * @throws IOException when the certificates to trust cannot be read.
     */
    public FleetRun(Scenario scenario, Map<DeviceId, String> secrets, Clock clock, FateSink fates) throws IOException {
        this(scenario, secrets, clock, fates, FleetSettings.DEFAULT);
    }

    /** The same with devices that use MQTT in another manner. */
    public FleetRun(
            Scenario scenario, Map<DeviceId, String> secrets, Clock clock, FateSink fates, FleetSettings settings)
            throws IOException {
        this(Cast.of(scenario, clock), secrets, clock, fates, settings);
    }

    /** The same with any devices. */
    public FleetRun(Cast cast, Map<DeviceId, String> secrets, Clock clock, FateSink fates, FleetSettings settings)
            throws IOException {
        Optional<ClientTls> tls = ClientTls.to(cast.target());
        this.speed = cast.speed();
        this.duration = cast.duration();
        this.random = new SplittableRandom(clock.millis());
        this.settings = settings;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("fleet-io", true), NioIoHandler.newFactory());
        EventLoop loop = group.next();
        this.io = new FleetIo(loop, cast.target(), tls, clock, fates);
        this.startMillis = cast.startMillis();
        for (Fleet.Identity identity : Fleet.Identity.values()) {
            coap(cast, identity).ifPresent(stack -> coap.put(identity, stack));
        }
        List<Device> devices = cast.members().stream().map(Cast.Member::device).toList();
        this.schedule = new Schedule(devices, startMillis + duration.toMillis());
        this.clients = clients(cast.members(), secrets);
        this.status = io.status(new FleetIo.Progress(Duration.ZERO, clients.size(), 0, 0, 0));
    }

    /** Of those devices that speak CoAP and prove so who they are; empty: there are none. */
    private static Optional<CoapStack> coap(Cast cast, Fleet.Identity identity) throws IOException {
        int devices = (int) cast.members().stream()
                .filter(member -> member.transport() == Fleet.Transport.COAPS && member.identity() == identity)
                .count();
        if (devices == 0) {
            return Optional.empty();
        }
        return Optional.of(
                identity == Fleet.Identity.CERTIFICATE
                        ? CoapStack.withCertificates(devices, cast.target())
                        : CoapStack.withKeys(devices));
    }

    private List<FleetClient> clients(List<Cast.Member> members, Map<DeviceId, String> secrets) {
        List<FleetClient> all = new ArrayList<>(members.size());
        for (Cast.Member member : members) {
            DeviceId id = member.device().id();
            Account account = new Account(
                    id,
                    member.identity() == Fleet.Identity.SECRET ? secrets.getOrDefault(id, "") : "",
                    member.mqtt5(),
                    member.qos(),
                    member.payload().mediaType(),
                    member.transport(),
                    member.identity());
            all.add(client(account));
        }
        return all;
    }

    private FleetClient client(Account account) {
        Unit unit = Unit.of(account, io, settings, new Backoff(settings.backoff(), random));
        return account.transport() == Fleet.Transport.COAPS
                ? new CoapClient(unit, coap.get(account.identity()))
                : new DeviceClient(unit, settings);
    }

    /** The devices take commands; what becomes of each goes to the log. Call before {@link #start}. */
    public void listen(CommandLog log) {
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).listen(new CommandEar(i, schedule, () -> virtualMillis, log, io));
        }
    }

    /** Devices that have certificates show those of this authority. Call before {@link #start}. */
    public void certify(DeviceAuthority issuer) {
        authority = Optional.of(issuer);
        clients.forEach(this::certify);
    }

    private void certify(FleetClient client) {
        if (client.unit().account().identity() == Fleet.Identity.CERTIFICATE) {
            authority.ifPresent(client.unit().papers()::issuedBy);
        }
    }

    /**
     * Devices take firmware as their roles say; what becomes of it goes to the log. Call before {@link #start}.
     *
     * @param keys of those whose images the devices believe.
     */
    public void update(Map<DeviceId, FirmwareBehaviour> roles, TrustedKeys keys, long seed, UpdateLog log) {
        for (int i = 0; i < clients.size(); i++) {
            FleetClient client = clients.get(i);
            if (roles.containsKey(client.id())) {
                Firmware firmware = new Firmware(roles.get(client.id()), keys, seed, client.id());
                FirmwareEar ear =
                        new FirmwareEar(new FirmwareEar.Seat(i, schedule, () -> virtualMillis), firmware, log, io);
                FirmwareLink link = client.update(ear);
                firstSteps.add(() -> ear.begin(link));
            }
        }
    }

    /** Switches the devices on: they speak from now on, and connect one after the other. */
    public void start() {
        io.after(0, () -> {
            startNanos = System.nanoTime();
            virtualMillis = startMillis;
            firstSteps.forEach(Runnable::run);
            for (int i = 0; i < clients.size(); i++) {
                io.after(i * 1_000L / settings.connectsPerSecond(), clients.get(i)::connect);
            }
            tick();
            check();
            publishStatus();
        });
    }

    private void tick() {
        if (ending) {
            return;
        }
        boolean busy = speed.isMax() ? makeWhatFits() : makeWhatIsDue();
        io.after(busy ? 0 : TICK_MILLIS, this::tick);
    }

    /** True when there is more to make at once. */
    private boolean makeWhatIsDue() {
        double elapsed = (System.nanoTime() - startNanos) / 1e6 * speed.factor();
        virtualMillis = startMillis + Math.min((long) elapsed, duration.toMillis());
        for (int i = 0; i < BURST_MAX; i++) {
            if (schedule.isOver() || schedule.nextAtMillis() > virtualMillis) {
                return false;
            }
            make();
        }
        return true;
    }

    /** At full speed time stands still while the device whose turn it is has no room. */
    private boolean makeWhatFits() {
        for (int i = 0; i < BURST_MAX; i++) {
            if (schedule.isOver()) {
                virtualMillis = startMillis + duration.toMillis();
                return false;
            }
            if (!clients.get(schedule.nextIndex()).hasRoom()) {
                return false;
            }
            virtualMillis = schedule.nextAtMillis();
            make();
        }
        return true;
    }

    private void make() {
        Schedule.Due due = schedule.next();
        clients.get(due.index()).say(due.message());
    }

    private void check() {
        if (ending) {
            return;
        }
        long now = System.nanoTime();
        clients.forEach(client -> client.check(now));
        io.flushFates();
        io.after(CHECK_MILLIS, this::check);
    }

    private void publishStatus() {
        if (ending) {
            return;
        }
        refreshStatus();
        io.after(STATUS_MILLIS, this::publishStatus);
    }

    private void refreshStatus() {
        int connected = 0;
        long waiting = 0;
        for (FleetClient client : clients) {
            connected += client.isReady() ? 1 : 0;
            waiting += client.waiting();
        }
        Duration elapsed = Duration.ofMillis(virtualMillis - startMillis);
        status = io.status(new FleetIo.Progress(elapsed, clients.size(), connected, schedule.made(), waiting));
        timeUp = schedule.isOver() && elapsed.compareTo(duration) >= 0;
        failure = io.failure();
    }

    /** At most a tenth of a second old. */
    public FleetStatus status() {
        return status;
    }

    /**
     * Whether virtual time is over and every message is answered.
     *
     * @throws IOException when fates could not be written; the run must end.
     */
    public boolean isOver() throws IOException {
        if (failure.isPresent()) {
            throw new IOException(
                    "what was sent cannot be recorded: " + failure.get().getMessage(), failure.get());
        }
        // The time first: what was made before it was up is in the status read after it.
        return timeUp && status.waiting() == 0;
    }

    /** Whether virtual time is over; the last messages may still be under way. */
    public boolean isTimeUp() {
        return timeUp;
    }

    /** The clients of some devices; on the fleet's thread. */
    List<FleetClient> clients(Selection selection) {
        Set<DeviceId> ids = selection.among(clients.stream().map(FleetClient::id));
        return clients.stream().filter(client -> ids.contains(client.id())).toList();
    }

    /** Another client with the same account, that has nothing to say; on the fleet's thread. */
    FleetClient cloneOf(FleetClient client) {
        FleetClient clone = client(client.unit().account());
        certify(clone);
        return clone;
    }

    void after(long millis, Runnable step) {
        io.after(millis, step);
    }

    /** Does something on the fleet's thread and waits for it. */
    void onThread(Runnable act) throws IOException, InterruptedException {
        try {
            group.next().submit(act).get(THREAD_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the fleet's thread does not answer: " + e, e);
        }
    }

    /**
     * How a run ended.
     *
     * @param status when the devices were switched off; what waited then was recorded as unanswered.
     * @param digest over every message made.
     */
    public record Ending(FleetStatus status, String digest) {}

    /**
     * Switches the devices off and records the messages without an answer. Called once.
     *
     * @throws IOException when fates could not be written.
     */
    public Ending end() throws IOException, InterruptedException {
        ending = true;
        Future<Ending> ended = group.next().submit(() -> {
            refreshStatus();
            Ending last = new Ending(status, schedule.digest());
            clients.forEach(FleetClient::end);
            failure = io.failure();
            return last;
        });
        try {
            return ended.get(THREAD_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the fleet's thread did not end: " + e, e);
        } finally {
            coap.values().forEach(CoapStack::close);
            group.shutdownGracefully(200, 2_000, TimeUnit.MILLISECONDS).await(5, TimeUnit.SECONDS);
            if (failure.isPresent()) {
                throw new IOException("what was sent cannot be recorded", failure.get());
            }
        }
    }
}
