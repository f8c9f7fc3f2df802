package tsuji.sim.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SplittableRandom;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext.Attributes;
import tsuji.sim.device.DeviceMessage;

/**
 * CoAP client of one device, over DTLS: one confirmable request at a time (NSTART of RFC 7252), the next after its answer. What
 * got none is sent again in a new session; what the gateway could not take now, after Max-Age and a back-off. Owned by the
 * fleet's thread.
 */
final class CoapClient implements FleetClient {
    private static final long COME_BACK_MILLIS_MAX = 500;

    /** What {@link Backoff} knows as wrong credentials. */
    private static final int NOT_AUTHORIZED = 0x87;

    private static final byte[] BABBLE = "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":50}]".getBytes(UTF_8);
    private static final int JUNK_BYTES_MAX = 64;

    private static final Attributes NEW_SESSION =
            new Attributes().add(DtlsEndpointContext.KEY_HANDSHAKE_MODE, DtlsEndpointContext.HANDSHAKE_MODE_FORCE_FULL);

    private final Unit unit;
    private final CoapStack stack;
    private final Account account;
    private final FleetIo io;
    private final Outbox outbox;
    private final Trouble trouble;
    private final SplittableRandom random;
    private final DatagramLine line;
    private final CoapObservations observations;

    private Optional<CoapFirmware> firmware = Optional.empty();

    /** Leads to the gateway once the line is open. */
    private Optional<InetSocketAddress> near = Optional.empty();

    private Optional<Request> underWay = Optional.empty();

    private boolean opening;
    private boolean handshaking;
    private boolean firmwareTurn;
    private boolean ready;
    private boolean pausing;
    private boolean closed;
    private boolean rebooting;
    private boolean needsSession = true;
    private int babbled;
    private long readyNanos;

    CoapClient(Unit unit, CoapStack stack) {
        this.unit = unit;
        this.stack = stack;
        this.account = unit.account();
        this.io = unit.io();
        this.outbox = unit.outbox();
        this.trouble = unit.trouble();
        this.random = unit.random();
        this.line = io.datagramLine(trouble, random);
        this.observations = new CoapObservations(this, stack, io);
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void listen(CommandEar commands) {
        observations.add(new CoapObservation("/v1/commands", payload -> commands.heard(this, payload, false)));
    }

    @Override
    public FirmwareLink update(FirmwareEar ear) {
        CoapFirmware link = new CoapFirmware(this, ear);
        firmware = Optional.of(link);
        link.observations().forEach(observations::add);
        return link;
    }

    @Override
    public void connect() {
        if (!mayConnect()) {
            return;
        }
        if (near.isPresent()) {
            begin(near.get());
            return;
        }
        opening = true;
        line.open(
                address -> {
                    opening = false;
                    near = Optional.of(address);
                    connect();
                },
                refused -> {
                    opening = false;
                    lost("no socket: " + refused.getMessage(), 0);
                });
    }

    private void begin(InetSocketAddress address) {
        if (!needsSession) {
            hello(address);
            return;
        }
        opening = true;
        stack.handshakes().await(() -> {
            opening = false;
            handshaking = mayConnect();
            if (handshaking) {
                hello(address);
            }
            return handshaking;
        });
    }

    private boolean mayConnect() {
        return !(closed || rebooting || trouble.isOffline() || ready || opening || underWay.isPresent());
    }

    private void endHandshake() {
        if (handshaking) {
            handshaking = false;
            stack.handshakes().end();
        }
    }

    /** Asks for the time: who gets an answer has a session. */
    private void hello(InetSocketAddress address) {
        stack.identify(
                address,
                trouble.hasWrongSecret() ? account.withWrongSecret() : account,
                unit.papers().current());
        Request request = request(Code.GET, "/v1/time");
        if (needsSession) {
            request.setDestinationContext(new MapBasedEndpointContext(address, null, NEW_SESSION));
        }
        send(request, response -> {
            ready = true;
            needsSession = false;
            readyNanos = System.nanoTime();
            endHandshake();
            firmware.ifPresent(CoapFirmware::connected);
            pump();
        });
    }

    /** Leads to the gateway; call once it is ready. */
    InetSocketAddress near() {
        return near.orElseThrow();
    }

    boolean isClosed() {
        return closed;
    }

    Request request(Code code, String path) {
        Request request = new Request(code);
        request.setURI("coaps://127.0.0.1:" + near().getPort() + path);
        return request;
    }

    /** Takes the answer to a request. */
    interface Heard {
        void response(Response response);
    }

    /** Call only when nothing is under way. */
    void send(Request request, Heard heard) {
        underWay = Optional.of(request);
        request.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                io.after(0, () -> finished(request, () -> heard.response(response)));
            }

            @Override
            protected void failed() {
                io.after(0, () -> finished(request, () -> lost(account + ": no answer", 0)));
            }
        });
        stack.send(request);
    }

    /** Of a request that was given up already nothing is wanted any more. */
    private void finished(Request request, Runnable next) {
        if (!closed && underWay.isPresent() && underWay.get() == request) {
            underWay = Optional.empty();
            next.run();
        }
    }

    @Override
    public void pump() {
        if (!ready || pausing || underWay.isPresent() || observations.askNext()) {
            return;
        }
        // In turns: neither an image nor a full memory keeps the other waiting.
        firmwareTurn = !firmwareTurn;
        boolean sent = firmwareTurn && firmware.isPresent() && firmware.get().sendNext();
        if (!sent && !postNext()) {
            firmware.ifPresent(CoapFirmware::sendNext);
        }
    }

    private boolean postNext() {
        Optional<Outgoing> next = outbox.toResend().stream().findFirst().or(() -> outbox.take(1));
        next.ifPresent(this::post);
        return next.isPresent();
    }

    private void post(Outgoing outgoing) {
        DeviceMessage message = outgoing.message();
        Request request = request(Code.POST, path(message.topic()));
        request.getOptions().setContentFormat(MediaTypeRegistry.parse(account.contentType()));
        request.setPayload(message.payload());
        io.sent(outgoing);
        send(request, response -> answered(outgoing, response));
    }

    /** The resource has the name of the topic's last level; whose it is the session tells. */
    private static String path(String topic) {
        return "/v1" + topic.substring(topic.lastIndexOf('/'));
    }

    private void answered(Outgoing outgoing, Response response) {
        if (isPutOff(response)) {
            return;
        }
        ResponseCode code = response.getCode();
        // As a reason code of MQTT, a code of an error is 0x80 and above.
        io.answered(outgoing, code.isSuccess() ? 0 : code.value);
        outbox.complete(outgoing);
        io.done(outgoing);
        pump();
    }

    /** Whether the gateway could not take the request now, or does not know the device; the client acts on that. */
    boolean isPutOff(Response response) {
        return switch (response.getCode()) {
            case SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS -> {
                later(response.getOptions().getMaxAge());
                yield true;
            }
            case UNAUTHORIZED -> {
                lost(account + ": 4.01 " + response.getPayloadString(), NOT_AUTHORIZED);
                yield true;
            }
            default -> false;
        };
    }

    /** The gateway said when to come again; a fleet must not come at one moment. */
    private void later(long maxAgeSeconds) {
        pausing = true;
        io.after(maxAgeSeconds * 1_000 + unit.backoff().nextMillis(0, lastedMillis()), () -> {
            pausing = false;
            pump();
        });
    }

    private long lastedMillis() {
        return ready ? (System.nanoTime() - readyNanos) / 1_000_000 : 0;
    }

    private void lost(String why, int reasonCode) {
        long lastedMillis = lastedMillis();
        leave();
        needsSession = true;
        io.problem(why);
        io.after(unit.backoff().nextMillis(reasonCode, lastedMillis), this::connect);
    }

    private void leave() {
        ready = false;
        endHandshake();
        observations.stop();
        underWay.ifPresent(Request::cancel);
        underWay = Optional.empty();
        firmware.ifPresent(CoapFirmware::disconnected);
    }

    @Override
    public void reboot() {
        if (rebooting) {
            return;
        }
        rebooting = true;
        needsSession = true;
        leave();
        io.problem("reboots");
        io.after(FleetSettings.REBOOT_MILLIS, () -> {
            rebooting = false;
            firmware.ifPresent(CoapFirmware::started);
            connect();
        });
    }

    /** Exchanges are given up by retransmission, not by looking at a clock. */
    @Override
    public void check(long nowNanos) {}

    @Override
    public void drop() {
        lost("session dropped", 0);
    }

    /** The session outlives the network's absence. */
    @Override
    public void offline(boolean now) {
        trouble.offline(now);
        if (now) {
            leave();
            io.problem("no network");
        } else {
            io.after(random.nextLong(COME_BACK_MILLIS_MAX), this::connect);
        }
    }

    @Override
    public void reauthenticate() {
        needsSession = true;
        leave();
        unit.backoff().startOver();
        io.after(random.nextLong(COME_BACK_MILLIS_MAX), this::connect);
    }

    @Override
    public void rebind() {
        line.rebind();
    }

    @Override
    public void malformed(long index) {
        byte[] junk = new byte[(int) (index % JUNK_BYTES_MAX) + 1];
        random.nextBytes(junk);
        line.inject(Unpooled.wrappedBuffer(junk));
    }

    @Override
    public void babble() {
        if (ready) {
            babbled++;
            Request request = request(Code.POST, "/v1/telemetry");
            request.setConfirmable(false);
            request.setPayload(BABBLE);
            stack.send(request);
        }
    }

    @Override
    public void end() {
        closed = true;
        leave();
        near.ifPresent(stack::forget);
        line.close();
        unit.end(babbled);
    }
}
