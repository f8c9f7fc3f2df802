package tsuji.gateway.ingress.coap;

import java.util.Locale;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Senml;
import tsuji.wire.Topics;

/** The resource tree of the device contract. {@code /.well-known/core} is Californium's, and lists it. */
final class Resources {
    private Resources() {}

    /** {@code /v1} and all below it. */
    static CoapResource tree(PostPath path, Answers answers, TrustedClock clock) {
        CoapResource root = new CoapResource(Topics.ROOT, false);
        for (DeviceTopic.Kind kind : DeviceTopic.Kind.values()) {
            if (kind.carriesReadings()) {
                root.add(new Inlet(kind, path, answers));
            }
        }
        root.add(new TimeResource(clock, answers));
        return root;
    }

    /** Where devices post readings. */
    private static final class Inlet extends CoapResource {
        private final DeviceTopic.Kind kind;
        private final PostPath path;
        private final Answers answers;

        Inlet(DeviceTopic.Kind kind, PostPath path, Answers answers) {
            super(kind.name().toLowerCase(Locale.ROOT));
            this.kind = kind;
            this.path = path;
            this.answers = answers;
            getAttributes().addResourceType("tsuji." + getName());
            for (Senml.Format format : Senml.Format.values()) {
                getAttributes().addContentType(format.contentFormat());
            }
        }

        @Override
        public void handleRequest(Exchange exchange) {
            CoapExchange request = new CoapExchange(exchange);
            if (request.getRequestCode() == Code.POST) {
                path.post(kind, request);
            } else {
                answers.refuse(request, ResponseCode.METHOD_NOT_ALLOWED, "readings are sent by POST");
            }
        }
    }
}
