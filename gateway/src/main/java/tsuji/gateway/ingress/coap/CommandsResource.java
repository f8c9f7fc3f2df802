package tsuji.gateway.ingress.coap;

import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.gateway.device.Device;
import tsuji.wire.DeviceId;

/**
 * {@code GET /v1/commands}: the commands to whoever asks, as JSON. With Observe each comes as a notification that the device
 * acknowledges; without, the answer is what waits, or nothing. Thread coap-io.
 */
final class CommandsResource extends CoapResource {
    private final Listeners listeners;
    private final Callers callers;
    private final Answers answers;

    CommandsResource(Listeners listeners, Callers callers, Answers answers) {
        super("commands");
        this.listeners = listeners;
        this.callers = callers;
        this.answers = answers;
        setObservable(true);
        setObserveType(Type.CON);
        getAttributes().setObservable();
        getAttributes().addResourceType("tsuji.commands");
        getAttributes().addContentType(MediaTypeRegistry.APPLICATION_JSON);
    }

    @Override
    public void handleRequest(Exchange exchange) {
        CoapExchange request = new CoapExchange(exchange);
        if (request.getRequestCode() != Code.GET) {
            answers.refuse(
                    request, ResponseCode.METHOD_NOT_ALLOWED, "commands are fetched by GET, results go to results");
            return;
        }
        int accept = request.getRequestOptions().getAccept();
        if (accept != MediaTypeRegistry.UNDEFINED && accept != MediaTypeRegistry.APPLICATION_JSON) {
            answers.refuse(request, ResponseCode.NOT_ACCEPTABLE, "offered: 50 (JSON)");
            return;
        }
        Optional<Device> device = callers.device(request, answers);
        device.ifPresent(found -> listen(found.id(), request));
    }

    private void listen(DeviceId device, CoapExchange request) {
        ObserveRelation relation = request.advanced().getRelation();
        if (relation != null) {
            listeners.observe(device, request);
            return;
        }
        if (request.advanced().getRequest().isObserveCancel()) {
            listeners.stop(device);
        }
        listeners.poll(device, request);
    }

    @Override
    public void removeObserveRelation(ObserveRelation relation) {
        super.removeObserveRelation(relation);
        listeners.left(relation.getExchange());
    }
}
