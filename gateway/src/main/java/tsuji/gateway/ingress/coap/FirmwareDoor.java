package tsuji.gateway.ingress.coap;

import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.device.Device;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.UpdateReport;

/** Firmware at this door: {@code /v1/fw/offer}, {@code /v1/fw/state} and the images below {@code /v1/fw}. Any thread. */
final class FirmwareDoor {
    /** Of a report; the longest that makes sense has some 70. */
    static final int REPORT_BYTES_MAX = 128;

    private final Gate gate;
    private final TrustedClock clock;
    private final FirmwareSink sink;
    private final Notices offers;
    private final Notices states;

    /** The parts of the door that a request meets. */
    record Gate(Callers callers, Answers answers, Turnstile turnstile) {}

    FirmwareDoor(Gate gate, TrustedClock clock, FirmwareSink sink) {
        this.gate = gate;
        this.clock = clock;
        this.sink = sink;
        offers = new Notices(gate.callers(), gate.answers(), clock, MediaTypeRegistry.APPLICATION_COSE_SIGN1);
        states = new Notices(gate.callers(), gate.answers(), clock, MediaTypeRegistry.APPLICATION_CBOR);
    }

    CoapResource resource() {
        ImageResource images = new ImageResource(gate, clock, sink);
        images.add(new NoticeResource("offer", offers, gate, sink::listens, this::refuse));
        images.add(new NoticeResource("state", states, gate, sink::asksState, this::report));
        return images;
    }

    private void refuse(CoapExchange request) {
        gate.answers().refuse(request, ResponseCode.METHOD_NOT_ALLOWED, "an offer is fetched by GET");
    }

    private void report(CoapExchange request) {
        Optional<Device> device = gate.callers().device(request, gate.answers());
        if (device.isPresent() && isWellFormed(request)) {
            admit(device.get().id(), request);
        }
    }

    /** False: it is not, and the device has been told so. */
    private boolean isWellFormed(CoapExchange request) {
        int format = request.getRequestOptions().getContentFormat();
        if (format != MediaTypeRegistry.UNDEFINED && format != states.contentFormat()) {
            gate.answers().refuse(request, ResponseCode.UNSUPPORTED_CONTENT_FORMAT, "expected 60 (CBOR)");
            return false;
        }
        int bytes = request.getRequestPayload().length;
        if (bytes > REPORT_BYTES_MAX) {
            gate.answers()
                    .refuse(
                            request,
                            ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                            bytes + " bytes, allowed " + REPORT_BYTES_MAX);
            return false;
        }
        try {
            UpdateReport.read(request.getRequestPayload());
            return true;
        } catch (MalformedException e) {
            gate.answers().refuse(request, ResponseCode.BAD_REQUEST, e.getMessage());
            return false;
        }
    }

    private void admit(DeviceId device, CoapExchange request) {
        switch (gate.turnstile().enter(device, clock.monoMillis())) {
            case TOO_FAST -> gate.answers().later(request, ResponseCode.TOO_MANY_REQUESTS, "faster than allowed", 1);
            case FULL -> busy(request);
            case ADMITTED -> hand(device, request);
        }
    }

    private void hand(DeviceId device, CoapExchange request) {
        Waiting waiting = gate.turnstile().waiting();
        PendingAnswer answer = new PendingAnswer(request, gate.answers(), waiting);
        boolean taken = sink.reported(device, request.getRequestPayload(), fits -> {
            if (fits) {
                answer.committed();
            } else {
                answer.refuse(ResponseCode.FORBIDDEN, "this device was offered nothing with this sequence");
            }
        });
        if (taken) {
            waiting.await(answer, clock.monoMillis());
        } else {
            waiting.left();
            busy(request);
        }
    }

    private void busy(CoapExchange request) {
        gate.answers()
                .later(request, ResponseCode.SERVICE_UNAVAILABLE, "too much waits already", Answers.RETRY_SECONDS);
    }

    boolean listens(DeviceId device) {
        return offers.listens(device);
    }

    /** Pieces are not sent: whoever asks for one waits for it. */
    void send(FirmwareMessage message) {
        switch (message.kind()) {
            case MANIFEST -> offers.send(message);
            case STATE -> {
                states.keep(message);
                if (isVerdict(message)) {
                    offers.withdraw(message.device());
                }
            }
            case CHUNK -> {}
        }
    }

    private static boolean isVerdict(FirmwareMessage message) {
        try {
            return UpdateReport.read(message.payload()).state().isEnd();
        } catch (MalformedException e) {
            throw new IllegalStateException("our own encoding", e);
        }
    }

    /** Thread coap-timer. */
    void sweep(long nowMillis) {
        offers.sweep(nowMillis);
        states.sweep(nowMillis);
    }

    /** Call when the registry has changed. */
    void recheck() {
        offers.recheck();
        states.recheck();
    }

    int observers() {
        return offers.observers();
    }
}
