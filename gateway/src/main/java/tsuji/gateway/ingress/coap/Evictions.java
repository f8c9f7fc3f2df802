package tsuji.gateway.ingress.coap;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.dtls.Connection;

/** Ends DTLS sessions. */
final class Evictions {
    /** Peers that have not been told by then are cut off without a word. */
    private static final long FAREWELL_MILLIS_MAX = 500;

    private Evictions() {}

    /** Cuts off everybody whom {@code isCut} names, with close_notify, so that the device learns of it before it waits. */
    static void of(DTLSConnector connector, Filter<Principal> isCut) {
        Filter<Connection> farewell = connection -> {
            Principal principal = connection.getEstablishedPeerIdentity();
            InetSocketAddress address = connection.getPeerAddress();
            if (principal != null && address != null && isCut.accept(principal)) {
                connector.close(address);
            }
            return false;
        };
        if (isFinished(connector.startForEach(farewell))) {
            connector.startTerminateConnectionsForPrincipal(isCut, true);
        }
    }

    /** False: interrupted, the gateway is about to end. */
    private static boolean isFinished(Future<Void> visits) {
        try {
            visits.get(FAREWELL_MILLIS_MAX, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException("sessions could not be visited", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
