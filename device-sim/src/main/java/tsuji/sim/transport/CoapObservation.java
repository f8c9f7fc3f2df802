package tsuji.sim.transport;

import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

/** A standing request of one device (RFC 7641). Owned by the fleet's thread. */
final class CoapObservation {
    private final String path;
    private final Consumer<byte[]> ear;
    private Optional<Request> asked = Optional.empty();

    /** @param ear hears what the resource says, unless that is nothing. */
    CoapObservation(String path, Consumer<byte[]> ear) {
        this.path = path;
        this.ear = ear;
    }

    String path() {
        return path;
    }

    boolean isAsked() {
        return asked.isPresent();
    }

    void asked(Request request) {
        asked = Optional.of(request);
    }

    /** Whether this is its latest request. */
    boolean isOf(Request request) {
        return asked.filter(latest -> latest == request).isPresent();
    }

    /** The answer or a notification. */
    void heard(Response response) {
        if (response.isSuccess() && response.getPayloadSize() > 0) {
            ear.accept(response.getPayload());
        }
    }

    /** It must be asked anew. */
    void stop(CoapStack stack) {
        asked.ifPresent(stack::stopObserving);
        asked = Optional.empty();
    }
}
