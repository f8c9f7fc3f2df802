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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends DTLS sessions. */
final class Evictions {
    /** Peers that have not been told by then are cut off without a word. */
    private static final long FAREWELL_MILLIS_MAX = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);

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
        if (isOver(connector.startForEach(farewell))) {
            connector.startTerminateConnectionsForPrincipal(isCut, true);
        }
    }

    /** False: interrupted, the gateway is about to end. */
    static boolean isOver(Future<Void> visits) {
        try {
            visits.get(FAREWELL_MILLIS_MAX, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            // One session in an odd state must not end the gateway; those that were not told are cut off all the same.
            LOG.warn("not every session that is cut off could be told", e.getCause());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
