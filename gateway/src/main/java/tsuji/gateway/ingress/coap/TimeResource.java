package tsuji.gateway.ingress.coap;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/**
 * {@code GET /v1/time}: seconds since 1970 and how far to believe them ({@code synced}, {@code estimated},
 * {@code unknown}), for devices without a clock of their own.
 *
 * <p>As text, {@code 1795658400.123 synced}, or as SenML: {@code time} in seconds and {@code quality}.
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
                answers.content(exchange, text(now), MediaTypeRegistry.TEXT_PLAIN);
            case MediaTypeRegistry.APPLICATION_SENML_JSON ->
                answers.content(exchange, Senml.encode(Senml.Format.JSON, pack(now)), accept);
            case MediaTypeRegistry.APPLICATION_SENML_CBOR ->
                answers.content(exchange, Senml.encode(Senml.Format.CBOR, pack(now)), accept);
            default ->
                answers.refuse(exchange, ResponseCode.NOT_ACCEPTABLE, "offered: 0 (text), 110 (JSON), 112 (CBOR)");
        }
    }

    private static byte[] text(TrustedClock.Sighting now) {
        long millis = now.unixMillis();
        return String.format(
                        Locale.ROOT,
                        "%d.%03d %s",
                        Math.floorDiv(millis, 1_000L),
                        Math.floorMod(millis, 1_000),
                        now.quality().label())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Reading> pack(TrustedClock.Sighting now) {
        return List.of(
                Reading.number("time", "s", now.unixMillis() / 1_000.0, 0),
                Reading.text("quality", now.quality().label(), 0));
    }
}
