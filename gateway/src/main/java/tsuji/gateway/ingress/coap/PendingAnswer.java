package tsuji.gateway.ingress.coap;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.intake.Ack;

/**
 * The answer that one request waits for. Decided on thread intake or firmware; Californium passes it on to its own.
 *
 * <p>Whichever comes first, the answer or {@link #promise}, acknowledges a confirmable request; Californium sees to it that
 * it is acknowledged once.
 */
final class PendingAnswer implements Ack {
    private final CoapExchange exchange;
    private final Answers answers;
    private final Waiting waiting;
    private volatile boolean isDecided;

    PendingAnswer(CoapExchange exchange, Answers answers, Waiting waiting) {
        this.exchange = exchange;
        this.answers = answers;
        this.waiting = waiting;
    }

    @Override
    public void committed() {
        decided();
        answers.changed(exchange);
    }

    @Override
    public void unavailable() {
        decided();
        answers.later(exchange, ResponseCode.SERVICE_UNAVAILABLE, "cannot store now", Answers.RETRY_SECONDS);
    }

    /** Something else than of a delivery. */
    void send(Response response) {
        decided();
        answers.send(exchange, response);
    }

    void refuse(ResponseCode code, String detail) {
        decided();
        answers.refuse(exchange, code, detail);
    }

    private void decided() {
        isDecided = true;
        waiting.left();
    }

    boolean isDecided() {
        return isDecided;
    }

    /** Stops the peer's retransmissions: the answer will come as a separate response (RFC 7252, section 5.2.2). */
    void promise() {
        exchange.accept();
    }
}
