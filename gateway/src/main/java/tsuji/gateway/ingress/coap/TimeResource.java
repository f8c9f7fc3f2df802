package tsuji.gateway.ingress.coap;

import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.time.TimeAnswer;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.Senml;

/**
 * {@code GET /v1/time}: seconds since 1970 and how far to believe them ({@code synced}, {@code estimated},
 * {@code unknown}), for devices without a clock of their own.
 *
 * <p>As text, {@code 1795658400.123 synced}, or as SenML, which also says source and uncertainty.
 */
final class TimeResource extends CoapResource {
    private final TrustedClock clock;
    private final Answers answers;

    TimeResource(TrustedClock clock, Answers answers) {
        super("time");
        this.clock = clock;
        this.answers = answers;
        getAttributes().addResourceType("tsuji.time");
        getAttributes().addContentType(MediaTypeRegistry.TEXT_PLAIN);
        for (Senml.Format format : Senml.Format.values()) {
            getAttributes().addContentType(format.contentFormat());
        }
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        TrustedClock.Sighting now = clock.sight();
        int accept = exchange.getRequestOptions().getAccept();
        switch (accept) {
            case MediaTypeRegistry.UNDEFINED, MediaTypeRegistry.TEXT_PLAIN ->
                answers.content(exchange, TimeAnswer.text(now), MediaTypeRegistry.TEXT_PLAIN);
            case MediaTypeRegistry.APPLICATION_SENML_JSON ->
                answers.content(exchange, TimeAnswer.senml(Senml.Format.JSON, now), accept);
            case MediaTypeRegistry.APPLICATION_SENML_CBOR ->
                answers.content(exchange, TimeAnswer.senml(Senml.Format.CBOR, now), accept);
            default ->
                answers.refuse(exchange, ResponseCode.NOT_ACCEPTABLE, "offered: 0 (text), 110 (JSON), 112 (CBOR)");
        }
    }
}
