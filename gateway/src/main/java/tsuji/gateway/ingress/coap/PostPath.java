package tsuji.gateway.ingress.coap;

import java.util.Arrays;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.intake.Fingerprint;
import tsuji.gateway.intake.Payloads;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;

/** A POST from a device, step by step: identity, format, size, rate, payload, delivery. Thread coap-io. */
final class PostPath {
    /** EXCHANGE_LIFETIME (RFC 7252, section 4.8.2): a device uses no message id twice within it. */
    static final long EXCHANGE_LIFETIME_MILLIS = 247_000;

    private final DeliverySink sink;
    private final DeviceRegistry registry;
    private final TrustedClock clock;
    private final Callers callers;
    private final Answers answers;
    private final Payloads payloads;
    private final Turnstile turnstile;
    private final int bodyBytesMax;
    private final long startedMillis;

    /** The parts of the door that a request meets. */
    record Gate(Callers callers, Answers answers, Turnstile turnstile) {}

    PostPath(CoapIngress.Surroundings around, int bodyBytesMax, Gate gate) {
        this.sink = around.sink();
        this.registry = around.registry();
        this.clock = around.clock();
        this.callers = gate.callers();
        this.answers = gate.answers();
        this.payloads = new Payloads(clock);
        this.turnstile = gate.turnstile();
        this.bodyBytesMax = bodyBytesMax;
        this.startedMillis = clock.monoMillis();
    }

    /** What is known of a request before its payload is looked at. */
    private record Arrival(CoapExchange exchange, Device device, DeviceTopic.Kind kind, String mediaType) {
        Request request() {
            return exchange.advanced().getRequest();
        }

        byte[] payload() {
            return request().getPayload();
        }
    }

    void post(DeviceTopic.Kind kind, CoapExchange exchange) {
        Request request = exchange.advanced().getRequest();
        Optional<Device> device = callers.device(exchange, answers);
        if (device.isEmpty()) {
            return;
        }
        Optional<String> mediaType = mediaType(request.getOptions().getContentFormat());
        if (mediaType.isEmpty()) {
            answers.refuse(
                    exchange, ResponseCode.UNSUPPORTED_CONTENT_FORMAT, "expected SenML: 110 (JSON) or 112 (CBOR)");
            return;
        }
        Arrival arrival = new Arrival(exchange, device.get(), kind, mediaType.get());
        if (request.getPayloadSize() > bodyBytesMax) {
            String detail = request.getPayloadSize() + " bytes, allowed " + bodyBytesMax;
            refuse(arrival, new Payloads.Bad(Refusal.TOO_LARGE, detail));
            return;
        }
        admit(arrival);
    }

    private void admit(Arrival arrival) {
        switch (turnstile.enter(arrival.device().id(), clock.monoMillis())) {
            case TOO_FAST ->
                answers.later(arrival.exchange(), ResponseCode.TOO_MANY_REQUESTS, "faster than allowed", 1);
            case FULL -> busy(arrival.exchange());
            case ADMITTED -> judge(arrival);
        }
    }

    private void judge(Arrival arrival) {
        Payloads.Verdict verdict =
                payloads.judge(arrival.device(), arrival.kind(), arrival.mediaType(), arrival.payload());
        if (verdict instanceof Payloads.Good good) {
            good.firmware()
                    .ifPresent(
                            firmware -> registry.noteFirmware(arrival.device().id(), firmware));
            deliver(arrival, good);
            dropBody(arrival.request());
        } else {
            turnstile.waiting().left();
            refuse(arrival, (Payloads.Bad) verdict);
        }
    }

    /** Californium keeps a request to answer its repeats, by message id; what it said is with intake. */
    private static void dropBody(Request request) {
        request.setBytes(null);
        request.setPayload(new byte[0]);
    }

    private void deliver(Arrival arrival, Payloads.Good good) {
        long now = clock.monoMillis();
        PendingAnswer answer = new PendingAnswer(arrival.exchange(), answers, turnstile.waiting());
        boolean taken = sink.offer(new Delivery(
                arrival.device().id(),
                good.dataClass(),
                good.body(),
                good.speed(),
                key(arrival, good),
                good.absolute() || mayRepeatWhatWasStoredBefore(now),
                now,
                answer));
        if (taken) {
            turnstile.waiting().await(answer, now);
        } else {
            turnstile.waiting().left();
            busy(arrival.exchange());
        }
    }

    private static long key(Arrival arrival, Payloads.Good good) {
        if (good.absolute()) {
            return Fingerprint.ofContent(arrival.device().id(), good.body());
        }
        Request request = arrival.request();
        int message = 31 * request.getMID() + Arrays.hashCode(request.getTokenBytes());
        return Fingerprint.ofPacket(arrival.device().id(), message, good.body());
    }

    /**
     * While the gateway runs, Californium recognises retransmissions. One that straddles a restart comes soon after it; later
     * the same message id is a new message.
     */
    private boolean mayRepeatWhatWasStoredBefore(long nowMillis) {
        return nowMillis - startedMillis < EXCHANGE_LIFETIME_MILLIS;
    }

    private void busy(CoapExchange exchange) {
        answers.later(exchange, ResponseCode.SERVICE_UNAVAILABLE, "too much waits for the disk", Answers.RETRY_SECONDS);
    }

    private void refuse(Arrival arrival, Payloads.Bad bad) {
        sink.refused(new DeliverySink.RefusedDelivery(
                arrival.device().id(), arrival.kind().dataClass(), bad.reason(), bad.detail(), arrival.payload()));
        answers.refuse(arrival.exchange(), code(bad.reason()), bad.detail());
    }

    private static ResponseCode code(Refusal refusal) {
        return switch (refusal) {
            case TOO_LARGE -> ResponseCode.REQUEST_ENTITY_TOO_LARGE;
            case NOT_PERMITTED, UNKNOWN_DEVICE -> ResponseCode.FORBIDDEN;
            case RATE_LIMITED -> ResponseCode.TOO_MANY_REQUESTS;
            case MALFORMED, UNKNOWN_METRIC, WRONG_UNIT, OUT_OF_RANGE, WRONG_TIME -> ResponseCode.BAD_REQUEST;
        };
    }

    /** Empty text: the payload's first byte tells. Empty: not a format of readings. */
    private static Optional<String> mediaType(int contentFormat) {
        return switch (contentFormat) {
            case MediaTypeRegistry.UNDEFINED -> Optional.of("");
            case MediaTypeRegistry.APPLICATION_SENML_JSON, MediaTypeRegistry.APPLICATION_JSON ->
                Optional.of(Senml.Format.JSON.mediaType());
            case MediaTypeRegistry.APPLICATION_SENML_CBOR, MediaTypeRegistry.APPLICATION_CBOR ->
                Optional.of(Senml.Format.CBOR.mediaType());
            default -> Optional.empty();
        };
    }
}
