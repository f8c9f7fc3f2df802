package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Optional;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.intake.RateLimit;
import tsuji.gateway.profile.Profiles;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Topics;

/**
 * The PUBLISH packets of one connection on their way in: answers in the order of their packets (MQTT-4.6.0-2), the window,
 * topic aliases, the delivery that intake had no room for. Belongs to the connection's thread except where said.
 */
final class Inflow {
    /** PUBLISH packets of QoS 1 and 2 that one peer may have unacknowledged: our Receive Maximum. */
    static final int RECEIVE_MAXIMUM = 512;

    private static final int PUBACK = 0x40;
    private static final int PUBREC = 0x50;

    private final MqttConnection connection;
    private final Session session;
    private final IoLoop loop;
    private final Door door;
    private final TopicAliases aliases = new TopicAliases();
    private final String address;
    private final RateLimit rate;
    private final ArrayDeque<PendingAck> pending = new ArrayDeque<>(0);
    private int repeats;
    private Delivery held;
    private String lastTopic = "";
    private Optional<DeviceTopic> lastParsed = Optional.empty();
    private String lastForeignTopic = "";
    private Optional<Profiles.Match> lastForeign = Optional.empty();
    private volatile boolean brokenOff;
    // Thread intake only.
    private boolean marked;

    Inflow(MqttConnection connection, Session session, IoLoop loop, Door door) {
        this.connection = connection;
        this.session = session;
        this.loop = loop;
        this.door = door;
        this.address = Conversation.address(connection);
        this.rate = door.rates().recall(connection.identity().name());
    }

    Door door() {
        return door;
    }

    IoLoop loop() {
        return loop;
    }

    boolean isMqtt5() {
        return connection.isMqtt5();
    }

    TopicAliases aliases() {
        return aliases;
    }

    /** Of the peer. */
    String address() {
        return address;
    }

    RateLimit rate() {
        return rate;
    }

    /** Packets that carry no reading cost a token too, so that nobody keeps a thread busy for nothing. */
    void charge() {
        long waitMillis = rate.take(door.nowMillis());
        if (waitMillis > 0) {
            connection.gate().pauseFor(waitMillis);
        }
    }

    /** Devices publish on one or two topics all their life. */
    Optional<DeviceTopic> parse(String topic) {
        if (!topic.equals(lastTopic)) {
            lastTopic = topic;
            lastParsed = Topics.parse(topic);
        }
        return lastParsed;
    }

    /** A topic that is none of the device contract, as the profiles know it. */
    Optional<Profiles.Match> foreign(String topic) {
        if (!topic.equals(lastForeignTopic)) {
            lastForeignTopic = topic;
            lastForeign = door.profiles().match(topic);
        }
        return lastForeign;
    }

    /** Thread intake: true when this connection is not yet among those to be flushed. */
    boolean markAcknowledged() {
        boolean first = !marked;
        marked = true;
        return first;
    }

    /** Thread intake. */
    void clearAcknowledged() {
        marked = false;
    }

    /** Any thread: one of the packets got no answer. The connection ends; what comes before it does is not stored. */
    void breakOff() {
        brokenOff = true;
    }

    /** Any thread. */
    boolean isBrokenOff() {
        return brokenOff;
    }

    /** PUBLISH packets that the peer has under way: waiting for our answer, or for its PUBREL. */
    int underWay() {
        return pending.size() - repeats + session.received().size();
    }

    /** QoS 2: whether this packet id has been delivered and not been released. */
    boolean isReceived(int packetId) {
        return session.received().contains(packetId);
    }

    /** QoS 2: whether this packet id waits for its commit. */
    boolean isPending(int packetId) {
        for (PendingAck ack : pending) {
            if (ack.packetId() == packetId && ack.qos() == 2 && !ack.isRepeat()) {
                return true;
            }
        }
        return false;
    }

    /** False: no such packet (MQTT-4.3.3). */
    boolean releaseReceived(int packetId) {
        return session.received().remove(packetId);
    }

    /** Queues an answer that is waited for, or decided already. */
    void await(PendingAck ack) {
        pending.add(ack);
        repeats += ack.isRepeat() ? 1 : 0;
        if (isFull() && !connection.isMqtt5()) {
            // MQTT 3.1.1 knows no Receive Maximum: TCP slows the client down instead.
            connection.gate().pause(ReadGate.Pause.WINDOW);
        }
    }

    /** Whether as many answers wait as are ever owed to a peer that keeps to our Receive Maximum. */
    boolean isFull() {
        return pending.size() >= RECEIVE_MAXIMUM;
    }

    /** Hands over to intake; without room there the peer is not read any more until there is. */
    void deliver(Delivery delivery) {
        if (!door.sink().offer(delivery)) {
            held = delivery;
            connection.gate().pause(ReadGate.Pause.INTAKE);
            door.sink().onSpace(this::spaceAgain);
        }
    }

    /** Thread intake. */
    private void spaceAgain() {
        loop.execute(this::deliverHeld);
    }

    private void deliverHeld() {
        if (held == null) {
            return;
        }
        Delivery delivery = held;
        held = null;
        deliver(delivery);
        if (held == null) {
            connection.gate().resume(ReadGate.Pause.INTAKE);
        }
    }

    /** Sends all answers that are decided and whose turn it is: one write, one flush. */
    void release() {
        if (connection.isClosing()) {
            return;
        }
        ByteBuf answers = null;
        PendingAck next = pending.peek();
        while (next != null && next.isDecided()) {
            if (answers == null) {
                answers = connection.output().allocate(5 * Math.min(pending.size(), 64));
            }
            write(answers, next);
            pending.poll();
            next = pending.peek();
        }
        if (answers != null) {
            connection.output().writeAndFlush(answers);
        }
        if (next != null && next.isUnavailable()) {
            connection.disconnect(ReasonCode.SERVER_BUSY, "cannot be stored now");
            return;
        }
        if (!isFull()) {
            connection.gate().resume(ReadGate.Pause.WINDOW);
        }
    }

    private void write(ByteBuf answers, PendingAck ack) {
        if (ack.isRepeat()) {
            repeats--;
        } else if (ack.qos() == 2 && ack.reason() == ReasonCode.SUCCESS) {
            session.received().add(ack.packetId());
        }
        boolean withReason = ack.reason() != ReasonCode.SUCCESS;
        answers.writeByte(ack.qos() == 2 ? PUBREC : PUBACK);
        answers.writeByte(withReason ? 3 : 2);
        answers.writeShort(ack.packetId());
        if (withReason) {
            answers.writeByte(ack.reason().value());
        }
    }
}
