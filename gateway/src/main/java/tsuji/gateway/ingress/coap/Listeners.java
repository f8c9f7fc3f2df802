package tsuji.gateway.ingress.coap;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;

/**
 * Devices that listen for commands: by an observation (RFC 7641), or by a GET that waits a moment. Any thread; never blocks.
 *
 * <p>Nothing is queued here: a device that has not acknowledged a command yet does not count as listening, so the next one
 * stays in the store, where it survives a restart and can still expire.
 */
final class Listeners {
    /** An observation that is not renewed by then ends; the device learns it as Max-Age. */
    static final int OBSERVATION_SECONDS = 900;

    /** A GET waits so long for a command, and is answered before its device would send it again. */
    static final long POLL_MILLIS = 1_000;

    /** Of a command: one datagram. */
    static final int PAYLOAD_BYTES_MAX = Bounds.BLOCK_BYTES;

    /** Of the option Observe: 24 bits. */
    static final int SEQUENCE_MASK = 0xFF_FFFF;

    private final Callers callers;
    private final Answers answers;
    private final TrustedClock clock;
    private final AtomicInteger sequence = new AtomicInteger();

    // Both bounded by the registry: one of each for a device.
    private final Map<DeviceId, Observation> observations = new ConcurrentHashMap<>();
    private final Map<DeviceId, Poll> polls = new ConcurrentHashMap<>();

    private record Poll(CoapExchange exchange, long untilMillis) {}

    Listeners(Callers callers, Answers answers, TrustedClock clock) {
        this.callers = callers;
        this.answers = answers;
        this.clock = clock;
    }

    /** The device's GET with Observe, of which Californium has made a relation. The latest one counts. */
    void observe(DeviceId device, CoapExchange request) {
        Exchange exchange = request.advanced();
        Response first = answers.command(new byte[0]);
        first.getOptions().setMaxAge(OBSERVATION_SECONDS).setObserve(nextSequence());
        Observation latest = new Observation(exchange, clock.monoMillis() + OBSERVATION_SECONDS * 1_000L);
        Observation former;
        // Whoever has the first answer is reached by the next command, and that comes after the answer.
        synchronized (latest) {
            former = observations.put(device, latest);
            answers.send(request, first);
        }
        if (former != null) {
            former.end();
        }
        if (!exchange.getRelation().isEstablished()) {
            left(exchange);
        }
    }

    /** The device's GET without Observe. */
    void poll(DeviceId device, CoapExchange exchange) {
        Poll former = polls.put(device, new Poll(exchange, clock.monoMillis() + POLL_MILLIS));
        if (former != null) {
            answerNothing(former);
        }
    }

    /** The device wants no more commands. */
    void stop(DeviceId device) {
        Optional.ofNullable(observations.get(device)).ifPresent(Observation::end);
    }

    /** The relation of this exchange has ended: rejected, timed out, replaced or ended by us. */
    void left(Exchange exchange) {
        observations.values().removeIf(observation -> observation.exchange == exchange);
    }

    boolean holds(DeviceId device) {
        Observation observation = observations.get(device);
        return polls.containsKey(device) || observation != null && observation.isIdle();
    }

    boolean isBusy(DeviceId device) {
        Observation observation = observations.get(device);
        return observation != null && !observation.isIdle();
    }

    Outcome send(OutboundCommand command) {
        if (command.payload().length > PAYLOAD_BYTES_MAX) {
            return Outcome.TOO_LARGE;
        }
        Poll poll = polls.remove(command.device());
        if (poll != null) {
            return answer(poll, command);
        }
        Observation observation = observations.get(command.device());
        if (observation == null || !callers.isStill(command.device(), observation.exchange) || !observation.begin()) {
            return Outcome.NOT_HERE;
        }
        observation.notify(command);
        return Outcome.TAKEN;
    }

    private Outcome answer(Poll poll, OutboundCommand command) {
        if (!callers.isStill(command.device(), poll.exchange.advanced())) {
            answerNothing(poll);
            return Outcome.NOT_HERE;
        }
        Response response = answers.command(command.payload());
        if (!poll.exchange.advanced().getRequest().isConfirmable()) {
            response.setType(Type.CON);
        }
        response.addMessageObserver(new Delivery(command, response));
        answers.send(poll.exchange, response);
        return Outcome.TAKEN;
    }

    private void answerNothing(Poll poll) {
        answers.send(poll.exchange, answers.command(new byte[0]));
    }

    /** Thread coap-timer. */
    void sweep(long nowMillis) {
        polls.forEach((device, poll) -> {
            if (nowMillis >= poll.untilMillis && polls.remove(device, poll)) {
                answerNothing(poll);
            }
        });
        observations.values().stream()
                .filter(observation -> nowMillis >= observation.untilMillis)
                .forEach(Observation::end);
    }

    /** Ends the observations of devices whose key or certificate is no longer good. */
    void recheck() {
        observations.forEach((device, observation) -> {
            if (!callers.isStill(device, observation.exchange)) {
                observation.end();
            }
        });
    }

    int count() {
        return observations.size();
    }

    private int nextSequence() {
        return sequence.incrementAndGet() & SEQUENCE_MASK;
    }

    /** One device's standing request, with at most one command under way. */
    private final class Observation {
        private final Exchange exchange;
        private final long untilMillis;
        private boolean isBusy;

        Observation(Exchange exchange, long untilMillis) {
            this.exchange = exchange;
            this.untilMillis = untilMillis;
        }

        synchronized boolean isIdle() {
            return !isBusy;
        }

        /** False: a command is under way. */
        synchronized boolean begin() {
            boolean idle = !isBusy;
            isBusy = true;
            return idle;
        }

        private synchronized void done() {
            isBusy = false;
        }

        void notify(OutboundCommand command) {
            Response notification = answers.command(command.payload());
            notification.getOptions().setMaxAge(OBSERVATION_SECONDS).setObserve(nextSequence());
            notification.setType(Type.CON);
            notification.addMessageObserver(new Delivery(command, notification) {
                @Override
                public void onAcknowledgement() {
                    done();
                }

                @Override
                public void onCancel() {
                    done();
                }
            });
            answers.send(new CoapExchange(exchange), notification);
        }

        /** Californium tells the resource, which calls {@link #left}. */
        void end() {
            exchange.getRelation().cancel();
        }
    }

    /** Sees to it that an unacknowledged command is not sent once more after its expiry, or when it has become unsafe. */
    private class Delivery extends MessageObserverAdapter {
        private final OutboundCommand command;
        private final Message message;

        Delivery(OutboundCommand command, Message message) {
            this.command = command;
            this.message = message;
        }

        @Override
        public void onRetransmission() {
            if (!command.mayGoAt(clock.monoMillis())) {
                message.cancel();
            }
        }
    }
}
