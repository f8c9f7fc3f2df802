package tsuji.sim.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

/** The standing requests of one device (RFC 7641), in the order in which they are asked. Owned by the fleet's thread. */
final class CoapObservations {
    private final CoapClient client;
    private final CoapStack stack;
    private final FleetIo io;
    private final List<CoapObservation> all = new ArrayList<>();

    CoapObservations(CoapClient client, CoapStack stack, FleetIo io) {
        this.client = client;
        this.stack = stack;
        this.io = io;
    }

    void add(CoapObservation observation) {
        all.add(observation);
    }

    /** Sends one that does not stand now; false: there is none. */
    boolean askNext() {
        Optional<CoapObservation> next =
                all.stream().filter(one -> !one.isAsked()).findFirst();
        next.ifPresent(this::ask);
        return next.isPresent();
    }

    /** Asks, and again when the answer is no longer fresh (section 3.3.1). */
    private void ask(CoapObservation observation) {
        Request request = client.request(Code.GET, observation.path());
        observation.asked(request);
        stack.observe(client.near(), request, notification -> io.after(0, () -> notified(observation, notification)));
        client.send(request, first -> {
            if (client.isPutOff(first)) {
                observation.stop(stack);
                return;
            }
            // Empty, but for something that has overtaken the answer.
            notified(observation, first);
            io.after(first.getOptions().getMaxAge() * 1_000, () -> renew(observation, request));
            client.pump();
        });
    }

    private void notified(CoapObservation observation, Response response) {
        if (!client.isClosed()) {
            observation.heard(response);
        }
    }

    private void renew(CoapObservation observation, Request former) {
        if (observation.isOf(former)) {
            observation.stop(stack);
            client.pump();
        }
    }

    /** All must be asked anew. */
    void stop() {
        all.forEach(observation -> observation.stop(stack));
    }
}
