package tsuji.gateway.ingress.coap;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Counters.Count;

/** Answers to requests, counted by their code. Any thread; never blocks. */
final class Answers {
    /** Of a diagnostic payload (RFC 7252, section 5.5.2): it must fit into one small datagram. */
    static final int DIAGNOSTIC_CHARACTERS_MAX = 120;

    /** A device that came too early should try again after this long. */
    static final int RETRY_SECONDS = 5;

    private final Map<ResponseCode, Count> counts = new EnumMap<>(ResponseCode.class);

    Answers(Counters counters) {
        for (ResponseCode code : ResponseCode.values()) {
            counts.put(
                    code, counters.count("tsuji_coap_responses_total", "Answers to CoAP requests.", "code", code.text));
        }
    }

    /** The readings are on the disk. */
    void changed(CoapExchange exchange) {
        send(exchange, new Response(ResponseCode.CHANGED));
    }

    void content(CoapExchange exchange, byte[] payload, int contentFormat) {
        Response response = new Response(ResponseCode.CONTENT);
        response.setPayload(payload);
        response.getOptions().setContentFormat(contentFormat).setMaxAge(0);
        send(exchange, response);
    }

    /** A command, or nothing, on its way to a device. */
    Response command(byte[] payload) {
        return notice(payload, MediaTypeRegistry.APPLICATION_JSON);
    }

    /** What a device is told, or nothing. */
    Response notice(byte[] payload, int contentFormat) {
        Response response = new Response(ResponseCode.CONTENT);
        response.setPayload(payload);
        response.getOptions().setMaxAge(0);
        if (payload.length > 0) {
            response.getOptions().setContentFormat(contentFormat);
        }
        return response;
    }

    /** It is the peer's fault; the same request again would be refused again. */
    void refuse(CoapExchange exchange, ResponseCode code, String detail) {
        send(exchange, diagnosed(code, detail));
    }

    /** Not now: the same request may succeed after Max-Age. */
    void later(CoapExchange exchange, ResponseCode code, String detail, int seconds) {
        Response response = diagnosed(code, detail);
        response.getOptions().setMaxAge(seconds);
        send(exchange, response);
    }

    private static Response diagnosed(ResponseCode code, String detail) {
        Response response = new Response(code);
        response.setPayload(printable(detail).getBytes(StandardCharsets.US_ASCII));
        return response;
    }

    private static String printable(String detail) {
        String shortened = detail.substring(0, Math.min(detail.length(), DIAGNOSTIC_CHARACTERS_MAX));
        return shortened.replaceAll("[^ -~]", "?");
    }

    void send(CoapExchange exchange, Response response) {
        counts.get(response.getCode()).increment();
        exchange.respond(response);
    }
}
