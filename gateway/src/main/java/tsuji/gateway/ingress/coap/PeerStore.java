package tsuji.gateway.ingress.coap;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.InMemoryReadWriteLockConnectionStore;

/**
 * Sessions and handshakes of all peers, up to a bound. At the bound whoever needs its place least makes room: a session whose
 * device has a newer one, a stale one, then the oldest handshake. A session in use never does, so a newcomer may be refused.
 *
 * <p>Californium alone would keep a handshake that does not go on for a minute, and a thousand of them would shut the door.
 */
final class PeerStore extends InMemoryReadWriteLockConnectionStore {
    // Both guarded by the write lock of the store; oldest first.
    private final Map<ConnectionId, Connection> handshakes = new LinkedHashMap<>();
    private final Map<ConnectionId, Connection> superseded = new LinkedHashMap<>();

    PeerStore(int peersMax, long staleSeconds) {
        super(peersMax, staleSeconds, null, true);
        connections.addEvictionListener(stale -> superseded.remove(stale.getConnectionId()));
    }

    @Override
    public boolean put(Connection connection) {
        connections.writeLock().lock();
        try {
            boolean taken = isTaken(connection);
            if (taken) {
                handshakes.put(connection.getConnectionId(), connection);
            }
            return taken;
        } finally {
            connections.writeLock().unlock();
        }
    }

    /** Whether a newcomer would be taken in. */
    boolean hasRoom() {
        connections.readLock().lock();
        try {
            return connections.remainingCapacity() > 0
                    || !superseded.isEmpty()
                    || !handshakes.isEmpty()
                    || connections.isStale(
                            connections.ascendingIterator().next().getConnectionId());
        } finally {
            connections.readLock().unlock();
        }
    }

    /**
     * The session of this context with the address that its peer sent its latest record from: behind NAT that changes, and
     * even a repeated request, which no resource sees, tells it.
     */
    EndpointContext whereabouts(EndpointContext context) {
        Bytes id = context.get(DtlsEndpointContext.KEY_READ_CONNECTION_ID);
        Connection connection = id == null ? null : get(new ConnectionId(id.getBytes()));
        InetSocketAddress address = connection == null ? null : connection.getPeerAddress();
        return address == null ? context : at(address, context);
    }

    private static EndpointContext at(InetSocketAddress address, EndpointContext session) {
        return new DtlsEndpointContext(
                address,
                session.getVirtualHost(),
                session.getPeerIdentity(),
                session.get(DtlsEndpointContext.KEY_SESSION_ID),
                session.get(DtlsEndpointContext.KEY_EPOCH),
                session.get(DtlsEndpointContext.KEY_CIPHER),
                session.get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP),
                session.get(DtlsEndpointContext.KEY_WRITE_CONNECTION_ID),
                session.get(DtlsEndpointContext.KEY_READ_CONNECTION_ID),
                session.get(DtlsEndpointContext.KEY_VIA_ROUTER));
    }

    private boolean isTaken(Connection connection) {
        if (connections.remainingCapacity() == 0 && !superseded.isEmpty()) {
            removeOldest(superseded);
        }
        // The store itself replaces a stale session.
        if (super.put(connection)) {
            return true;
        }
        if (handshakes.isEmpty()) {
            return false;
        }
        removeOldest(handshakes);
        return super.put(connection);
    }

    private void removeOldest(Map<ConnectionId, Connection> some) {
        Iterator<Connection> oldest = some.values().iterator();
        remove(oldest.next(), false);
    }

    @Override
    public void putEstablishedSession(Connection connection) {
        connections.writeLock().lock();
        try {
            handshakes.remove(connection.getConnectionId());
            Connection former = connectionsByPrincipal.get(
                    connection.getEstablishedSession().getPeerIdentity());
            if (former != null && former != connection) {
                superseded.put(former.getConnectionId(), former);
            }
            super.putEstablishedSession(connection);
        } finally {
            connections.writeLock().unlock();
        }
    }

    @Override
    public boolean remove(Connection connection, boolean removeFromSessionCache) {
        connections.writeLock().lock();
        try {
            handshakes.remove(connection.getConnectionId());
            superseded.remove(connection.getConnectionId());
            return super.remove(connection, removeFromSessionCache);
        } finally {
            connections.writeLock().unlock();
        }
    }
}
