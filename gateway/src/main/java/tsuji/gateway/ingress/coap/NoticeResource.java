package tsuji.gateway.ingress.coap;

import java.util.function.Consumer;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.CoapExchange;
import tsuji.wire.DeviceId;

/** {@code GET}, best with Observe: what this device is told; {@code POST} where it has something to tell. Thread coap-io. */
final class NoticeResource extends CoapResource {
    private final Notices notices;
    private final Callers callers;
    private final Answers answers;
    private final int contentFormat;
    private final Consumer<DeviceId> onUnanswered;
    private final Consumer<CoapExchange> onPost;

    /** {@code onUnanswered}: hears of each device that asked when there was nothing to tell it. */
    NoticeResource(
            String name,
            Notices notices,
            FirmwareDoor.Gate gate,
            Consumer<DeviceId> onUnanswered,
            Consumer<CoapExchange> onPost) {
        super(name);
        this.notices = notices;
        this.callers = gate.callers();
        this.answers = gate.answers();
        this.contentFormat = notices.contentFormat();
        this.onUnanswered = onUnanswered;
        this.onPost = onPost;
        setObservable(true);
        setObserveType(Type.CON);
        getAttributes().setObservable();
        getAttributes().addResourceType("tsuji.firmware." + name);
        getAttributes().addContentType(contentFormat);
    }

    @Override
    public void handleRequest(Exchange exchange) {
        CoapExchange request = new CoapExchange(exchange);
        switch (request.getRequestCode()) {
            case GET -> get(request);
            case POST -> onPost.accept(request);
            default -> answers.refuse(request, ResponseCode.METHOD_NOT_ALLOWED, "no such method here");
        }
    }

    private void get(CoapExchange request) {
        int accept = request.getRequestOptions().getAccept();
        if (accept != MediaTypeRegistry.UNDEFINED && accept != contentFormat) {
            answers.refuse(request, ResponseCode.NOT_ACCEPTABLE, "offered: " + contentFormat);
            return;
        }
        callers.device(request, answers).ifPresent(device -> {
            boolean isTold = listen(device.id(), request);
            if (!isTold) {
                onUnanswered.accept(device.id());
            }
        });
    }

    private boolean listen(DeviceId device, CoapExchange request) {
        if (request.advanced().getRelation() != null) {
            return notices.observe(device, request);
        }
        if (request.advanced().getRequest().isObserveCancel()) {
            notices.stop(device);
        }
        return notices.poll(device, request);
    }

    @Override
    public void removeObserveRelation(ObserveRelation relation) {
        super.removeObserveRelation(relation);
        notices.left(relation.getExchange());
    }
}
