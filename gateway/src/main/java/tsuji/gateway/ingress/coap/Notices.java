package tsuji.gateway.ingress.coap;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;

/**
 * What each device is told of one matter, for whoever observes it (RFC 7641) or asks now and then. Any thread; never blocks.
 *
 * <p>Unlike with commands only the newest counts: whoever was away learns how things stand, not what it missed.
 */
final class Notices {
    /** Who has not asked for so long does not listen any more; observers learn it as Max-Age. */
    static final int LISTEN_SECONDS = Listeners.OBSERVATION_SECONDS;

    private final Callers callers;
    private final Answers answers;
    private final TrustedClock clock;
    private final int contentFormat;
    private final AtomicInteger sequence = new AtomicInteger();

    /** Bounded by the registry, and swept. */
    private final Map<DeviceId, Notice> notices = new ConcurrentHashMap<>();

    private record Poll(CoapExchange exchange, long untilMillis) {}

    /** {@code contentFormat}: of the notices. */
    Notices(Callers callers, Answers answers, TrustedClock clock, int contentFormat) {
        this.callers = callers;
        this.answers = answers;
        this.clock = clock;
        this.contentFormat = contentFormat;
    }

    int contentFormat() {
        return contentFormat;
    }

    /** The device's GET with Observe, of which Californium has made a relation. The latest one counts. False: nothing to tell yet. */
    boolean observe(DeviceId device, CoapExchange request) {
        Notice notice = notice(device);
        Optional<Observer> former = notice.observe(request);
        former.ifPresent(Observer::end);
        if (!request.advanced().getRelation().isEstablished()) {
            left(request.advanced());
        }
        return notice.isValid(clock.monoMillis());
    }

    /** The device's GET without Observe: answered with what there is, or with what comes within a second. False: nothing yet. */
    boolean poll(DeviceId device, CoapExchange request) {
        return notice(device).poll(request);
    }

    private Notice notice(DeviceId device) {
        return notices.computeIfAbsent(device, id -> new Notice());
    }

    /** The device does not want to be notified any more. */
    void stop(DeviceId device) {
        Optional.ofNullable(notices.get(device))
                .flatMap(notice -> notice.observer)
                .ifPresent(Observer::end);
    }

    /** The relation of this exchange has ended: rejected, timed out, replaced or ended by us. */
    void left(Exchange exchange) {
        notices.values().forEach(notice -> notice.left(exchange));
    }

    boolean listens(DeviceId device) {
        Notice notice = notices.get(device);
        return notice != null && clock.monoMillis() < notice.untilMillis;
    }

    /** Only for devices that have asked. */
    void send(FirmwareMessage message) {
        Optional.ofNullable(notices.get(message.device())).ifPresent(notice -> notice.send(message));
    }

    /** Also for a device that sleeps now, until the message expires. */
    void keep(FirmwareMessage message) {
        notice(message.device()).send(message);
    }

    /** What the device was told last holds no more. */
    void withdraw(DeviceId device) {
        Optional.ofNullable(notices.get(device)).ifPresent(Notice::withdraw);
    }

    /** Thread coap-timer. */
    void sweep(long nowMillis) {
        notices.values().forEach(notice -> notice.answerPoll(nowMillis));
        notices.values().removeIf(notice -> {
            boolean isOver = nowMillis >= notice.untilMillis;
            if (isOver) {
                notice.observer.ifPresent(Observer::end);
            }
            return isOver && !notice.isValid(nowMillis);
        });
    }

    /** Forgets devices whose key or certificate is no longer good. */
    void recheck() {
        notices.forEach((device, notice) -> notice.observer
                .filter(observer -> !callers.isStill(device, observer.exchange))
                .ifPresent(observer -> {
                    notices.remove(device, notice);
                    observer.end();
                }));
    }

    int observers() {
        return (int) notices.values().stream()
                .filter(notice -> notice.observer.isPresent())
                .count();
    }

    /** One device's. */
    private final class Notice {
        private volatile Optional<Observer> observer = Optional.empty();
        private volatile long untilMillis;
        private Optional<FirmwareMessage> newest = Optional.empty();
        private Optional<Poll> poll = Optional.empty();

        /** Returns the former observer. */
        synchronized Optional<Observer> observe(CoapExchange request) {
            Optional<Observer> former = observer;
            asked();
            observer = Optional.of(new Observer(request.advanced()));
            // In here, so that no notification overtakes the first answer.
            answers.send(request, observed(answer()));
            return former;
        }

        synchronized boolean poll(CoapExchange request) {
            asked();
            answerPoll(Long.MAX_VALUE);
            poll = Optional.of(new Poll(request, clock.monoMillis() + Listeners.POLL_MILLIS));
            boolean isTold = isValid(clock.monoMillis());
            if (isTold) {
                answerPoll(Long.MAX_VALUE);
            }
            return isTold;
        }

        private void asked() {
            untilMillis = clock.monoMillis() + LISTEN_SECONDS * 1_000L;
        }

        synchronized void answerPoll(long nowMillis) {
            poll.filter(waiting -> nowMillis >= waiting.untilMillis).ifPresent(waiting -> {
                poll = Optional.empty();
                answers.send(waiting.exchange, answer());
            });
        }

        synchronized void send(FirmwareMessage message) {
            newest = Optional.of(message);
            answerPoll(Long.MAX_VALUE);
            observer.filter(one -> callers.isStill(message.device(), one.exchange))
                    .ifPresent(one -> one.notify(observed(answer())));
        }

        synchronized void withdraw() {
            newest = Optional.empty();
        }

        synchronized boolean isValid(long nowMillis) {
            return newest.filter(message -> nowMillis < message.expiresAtMonoMillis())
                    .isPresent();
        }

        void left(Exchange exchange) {
            if (observer.filter(one -> one.exchange == exchange).isPresent()) {
                observer = Optional.empty();
            }
        }

        private Response answer() {
            return isValid(clock.monoMillis())
                    ? answers.notice(newest.orElseThrow().payload(), contentFormat)
                    : answers.notice(new byte[0], contentFormat);
        }
    }

    private Response observed(Response response) {
        response.getOptions()
                .setMaxAge(LISTEN_SECONDS)
                .setObserve(sequence.incrementAndGet() & Listeners.SEQUENCE_MASK);
        return response;
    }

    /** A standing request. */
    private final class Observer {
        private final Exchange exchange;

        Observer(Exchange exchange) {
            this.exchange = exchange;
        }

        void notify(Response notification) {
            notification.setType(Type.CON);
            answers.send(new CoapExchange(exchange), notification);
        }

        /** Californium tells the resource, which calls {@link #left}. */
        void end() {
            exchange.getRelation().cancel();
        }
    }
}
