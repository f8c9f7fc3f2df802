package tsuji.gateway.ingress.mqtt;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.Map;
import java.util.Optional;

/** Commands and firmware on their way out through one connection. Belongs to the connection's thread. */
final class Outflow {
    /** Messages unacknowledged at once, whatever more the client would take. */
    static final int WINDOW_MAX = 16;

    /** Fixed header, topic, packet id and properties of a message: at most this much beside the payload. */
    private static final int OVERHEAD_BYTES_MAX = 256;

    private final MqttConnection connection;
    private final Session session;
    private final Connect.Terms terms;
    private final Door door;
    private final int window;

    Outflow(MqttConnection connection, Session session, Connect.Terms terms, Door door) {
        this.connection = connection;
        this.session = session;
        this.terms = terms;
        this.door = door;
        this.window = Math.min(terms.receiveMaximum(), WINDOW_MAX);
    }

    /** After CONNACK: what was under way is sent again, then what has waited. */
    void resumeSession() {
        door.counts().commandDrops().add(session.outbound().expireAll(door.nowMillis()));
        // MQTT-4.4.0-1 and MQTT-3.10.4-3: what was begun is ended, at its QoS, also when the subscription has changed
        // since.
        for (Map.Entry<Integer, Outgoing> begun : session.outbound().underWay().entrySet()) {
            Outgoing message = begun.getValue();
            int identifier =
                    session.to(message.topic()).map(Subscription::identifier).orElse(0);
            Subscription through = new Subscription(message.topic(), 1, identifier);
            write(new Outbound.Numbered(begun.getKey(), message, through), true);
        }
        drain();
    }

    /** Sends what waits, as far as the client's window and the channel have room. */
    void drain() {
        door.counts().commandDrops().add(session.outbound().expireWaiting(door.nowMillis()));
        boolean wrote = false;
        while (connection.output().isWritable() && sendNext()) {
            wrote = true;
        }
        if (wrote) {
            connection.output().flush();
        }
    }

    private boolean sendNext() {
        Optional<Outbound.Numbered> next = session.outbound().next(window, session::to);
        next.ifPresent(numbered -> write(numbered, false));
        return next.isPresent();
    }

    /** Whether a message may be more than the client takes in one packet. */
    static boolean isTooLarge(Outgoing message, Connect.Terms terms) {
        return message.payload().length + OVERHEAD_BYTES_MAX > terms.packetBytesMax();
    }

    private void write(Outbound.Numbered numbered, boolean again) {
        Outgoing message = numbered.message();
        if (isTooLarge(message, terms)) {
            // MQTT-3.1.2-25: what is too large for the client is treated as if it had been sent.
            session.outbound().acknowledged(numbered.packetId());
            door.counts().commandDrops().increment();
            return;
        }
        long secondsLeft = (message.expiresAtMonoMillis() - door.nowMillis() + 999) / 1_000;
        MqttPublishMessage packet = Packets.outgoing(numbered, again, secondsLeft);
        connection.output().write(packet);
    }

    void acknowledged(int packetId) {
        if (session.outbound().acknowledged(packetId)) {
            drain();
        } else {
            door.counts().unknownAcks().increment();
            connection.inflow().charge();
        }
    }
}
