package tsuji.bridge.echonet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.bridge.config.Secrets;

/** From a fresh adapter to a joined meter, and datagrams to and from it. */
final class BRouteSession {
    static final int JOINS_MAX = 3;
    static final int SCAN_DURATION_FIRST = 6;
    static final int SCAN_DURATION_LAST = 9;

    /** Joining takes about 40 s. */
    static final int JOIN_SECONDS_MAX = 90;

    /** The adapter lifts the airtime limit within the hour that it counts. */
    static final int AIRTIME_SECONDS_MAX = 3_900;

    private static final Logger LOG = LoggerFactory.getLogger(BRouteSession.class);
    private static final int ECHONET_PORT = 0x0E1A;
    private static final int SENT_SECONDS_MAX = 10;
    private static final int SCAN_CHANNELS = 28;

    private final SkAdapter adapter;
    private final Dialect dialect;
    private final PanCache cache;
    private final LongSupplier nanoTime;
    private final AirtimeBudget budget;
    private final Gates gates = new Gates();
    private String meter = "";

    BRouteSession(SkAdapter adapter, Dialect dialect, PanCache cache, LongSupplier nanoTime, AirtimeBudget budget) {
        this.adapter = adapter;
        this.dialect = dialect;
        this.cache = cache;
        this.nanoTime = nanoTime;
        this.budget = budget;
    }

    /** Everything up to a joined meter. Credentials are given to the adapter and not kept. */
    void connect(Secrets.RouteB credentials) throws IOException, InterruptedException {
        prepare();
        adapter.mustWork("SKSETPWD C " + credentials.password());
        adapter.mustWork("SKSETRBID " + credentials.id());
        Optional<PanDescription> cached = cache.read();
        if (cached.isPresent() && join(cached.get())) {
            return;
        }
        cache.forget();
        PanDescription found = scan(credentials.pairId());
        cache.write(found);
        if (!join(found)) {
            cache.forget();
            throw new IOException("the meter refuses to join: is the route-B id the one of this meter, is the password"
                    + " right, and does no other device hold its session? Signal "
                    + Math.round(PanDescription.dbm(found.lqi())) + " dBm");
        }
    }

    private void prepare() throws IOException, InterruptedException {
        adapter.mustWork("SKRESET");
        adapter.mustWork("SKSREG SFE 0");
        if (dialect.isSided()) {
            adapter.mustWork("SKSREG SA2 1");
        }
        adapter.mustWork("SKVER");
        SkAdapter.Answer mode = adapter.memoryCommand("ROPT");
        boolean binary = mode.end() instanceof SkLine.Ok ok && ok.text().equals("00");
        // Written to flash, which wears: only when it is needed.
        if (binary && !adapter.memoryCommand("WOPT 01").isOk()) {
            throw new IOException("the adapter cannot be switched to hexadecimal datagrams");
        }
        if (!mode.isOk() && !mode.isFail(SkLine.Fail.NOT_SUPPORTED)) {
            throw new IOException("the adapter answers ROPT with " + mode.end());
        }
    }

    private PanDescription scan(String pairId) throws IOException, InterruptedException {
        for (int duration = SCAN_DURATION_FIRST; duration <= SCAN_DURATION_LAST; duration++) {
            adapter.mustWork("SKSCAN 2 FFFFFFFF " + duration + (dialect.isSided() ? " 0" : ""));
            Optional<PanDescription> best = beacons(scanSeconds(duration)).stream()
                    .filter(pan -> pan.pairId().isEmpty() || pan.pairId().equalsIgnoreCase(pairId))
                    .max(Comparator.comparingInt(PanDescription::lqi));
            if (best.isPresent()) {
                LOG.info(
                        "found the meter at {} dBm",
                        Math.round(PanDescription.dbm(best.get().lqi())));
                return best.get();
            }
        }
        throw new IOException(
                "no meter with this route-B id is heard: is the antenna near the meter, and is the B-route"
                        + " opened by the grid operator?");
    }

    /** Time of an active scan of that duration, in seconds: 0.0096 × (2^D + 1) a channel. */
    static double scanSeconds(int duration) {
        return 0.0096 * ((1 << duration) + 1) * SCAN_CHANNELS;
    }

    private List<PanDescription> beacons(double seconds) throws IOException, InterruptedException {
        long deadline = after(2 * seconds + 5);
        List<PanDescription> found = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        while (true) {
            Optional<SkLine> next = adapter.news(deadline);
            boolean over = next.isEmpty()
                    || next.get() instanceof SkLine.Event event && event.number() == SkLine.Event.SCAN_FINISHED;
            if (next.isPresent() && next.get() instanceof SkLine.Text text) {
                if (text.text().equals("EPANDESC")) {
                    PanDescription.of(fields).ifPresent(found::add);
                    fields.clear();
                } else if (text.text().startsWith("  ") && text.text().contains(":") && fields.size() < 16) {
                    String[] pair = text.text().strip().split(":", 2);
                    fields.put(pair[0], pair[1]);
                }
            }
            if (over) {
                PanDescription.of(fields).ifPresent(found::add);
                return found;
            }
        }
    }

    private boolean join(PanDescription pan) throws IOException, InterruptedException {
        // What SKLL64 would answer; its answer has no OK behind it, and the rule is simple.
        meter = pan.linkLocal();
        adapter.mustWork("SKSREG S2 " + pan.channel());
        adapter.mustWork("SKSREG S3 " + pan.panId());
        for (int attempt = 0; attempt < JOINS_MAX; attempt++) {
            adapter.mustWork("SKJOIN " + meter);
            if (awaitJoin()) {
                return true;
            }
        }
        return false;
    }

    private boolean awaitJoin() throws IOException, InterruptedException {
        long deadline = after(JOIN_SECONDS_MAX);
        while (true) {
            Optional<SkLine> next = adapter.news(deadline);
            if (next.isEmpty()) {
                return false;
            }
            if (next.get() instanceof SkLine.Event event) {
                gates.follow(event);
                if (event.number() == SkLine.Event.JOINED || event.number() == SkLine.Event.JOIN_FAILED) {
                    return event.number() == SkLine.Event.JOINED;
                }
            }
        }
    }

    /**
     * Sends a datagram to the meter; waits for open gates, and joins again when the session was lost.
     *
     * @param received gets the frames that come meanwhile.
     * @return whether the adapter has sent it.
     */
    boolean send(byte[] payload, List<Frame> received) throws IOException, InterruptedException {
        awaitGates(received);
        String command = "SKSENDTO 1 " + meter + " 0E1A 1 " + (dialect.isSided() ? "0 " : "")
                + String.format("%04X ", payload.length);
        SkAdapter.Answer answer = adapter.send(command, payload);
        if (!answer.isOk()) {
            return false;
        }
        budget.sent(payload.length, nanoTime.getAsLong());
        long deadline = after(SENT_SECONDS_MAX);
        while (true) {
            Optional<SkLine> next = adapter.news(deadline);
            if (next.isEmpty()) {
                return false;
            }
            follow(next.get(), received);
            if (next.get() instanceof SkLine.Event event
                    && event.number() == SkLine.Event.SENT
                    && event.address().equalsIgnoreCase(meter)) {
                int result = event.parameter().orElse(SkLine.Event.SENT_FAILED);
                if (result == SkLine.Event.SENT_OK || result == SkLine.Event.SENT_FAILED) {
                    return result == SkLine.Event.SENT_OK;
                }
            }
        }
    }

    private void awaitGates(List<Frame> received) throws IOException, InterruptedException {
        long joinDeadline = after(JOIN_SECONDS_MAX);
        long airtimeDeadline = after(AIRTIME_SECONDS_MAX);
        while (!gates.areOpen()) {
            if (gates.mustJoin()) {
                rejoin();
                continue;
            }
            boolean airtime = gates.hasAirtime();
            SkLine next = adapter.news(airtime ? joinDeadline : airtimeDeadline)
                    .orElseThrow(() -> new IOException(
                            airtime
                                    ? "the adapter does not renew the session with the meter"
                                    : "the adapter has not lifted the limit of airtime for an hour"));
            follow(next, received);
        }
    }

    private void rejoin() throws IOException, InterruptedException {
        adapter.mustWork("SKREJOIN");
        if (!awaitJoin()) {
            throw new IOException("the session with the meter is lost and cannot be renewed");
        }
    }

    /** Waits for the meter's next frame; handles events meanwhile. Empty: none came until then. */
    Optional<Frame> receive(long deadlineNanos) throws IOException, InterruptedException {
        List<Frame> received = new ArrayList<>(1);
        while (received.isEmpty()) {
            Optional<SkLine> next = adapter.news(deadlineNanos);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            follow(next.get(), received);
        }
        return Optional.of(received.get(0));
    }

    private void follow(SkLine line, List<Frame> received) {
        if (line instanceof SkLine.Event event) {
            gates.follow(event);
        } else if (line instanceof SkLine.Udp udp && isFromMeter(udp)) {
            try {
                received.add(Frame.decode(udp.data()));
            } catch (FrameException e) {
                LOG.debug("a datagram of the meter is no frame: {}", e.getMessage());
            }
        }
    }

    private boolean isFromMeter(SkLine.Udp udp) {
        return udp.source().equalsIgnoreCase(meter)
                && udp.remotePort() == ECHONET_PORT
                && udp.localPort() == ECHONET_PORT;
    }

    /** Whether the session was lost and the next request has to join first. */
    boolean mustJoin() {
        return gates.mustJoin();
    }

    boolean mayBeSent() {
        return gates.areOpen();
    }

    /** Ends the session, so that the meter is free for the next one. */
    void end() throws IOException, InterruptedException {
        if (!meter.isEmpty()) {
            adapter.command("SKTERM");
        }
    }

    private long after(double seconds) {
        return nanoTime.getAsLong() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
