package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Topics;

/**
 * One connection of a peer, from accept to close: its state, its deadlines, and whether it is read from. What is in the
 * packets is the matter of {@code Conversation}. Belongs to the thread of its channel.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter {
    /** From accept to CONNECT, the TLS handshake included. */
    static final long CONNECT_MILLIS_MAX = 10_000;

    /** From the first byte of a packet to its last. */
    static final long PACKET_MILLIS_MAX = 30_000;

    /** How many seconds a closing connection may take to take our last packet. */
    private static final int CLOSING_TICKS_MAX = 2;

    private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);

    /** Why the peer is not read from. */
    enum Pause {
        /** Intake has no room. */
        INTAKE,
        /** It sends faster than allowed. */
        RATE,
        /** Too many of its packets wait for their answer. */
        WINDOW,
        /** Another connection has its session and must let go first. */
        SESSION
    }

    private enum State {
        AWAITING_CONNECT,
        CONNECTING,
        CONNECTED,
        CLOSING
    }

    private final Door door;
    private final IoLoop loop;
    private final Conversation conversation;
    private final PacketFramer framer;
    private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);

    private ChannelHandlerContext ctx;
    private State state = State.AWAITING_CONNECT;
    private final List<Runnable> successors = new ArrayList<>(0);
    private final Admission.Place place;
    private int askedLevel;
    private int closingTicks;
    private long acceptedMillis;
    private long lastPacketMillis;
    private long packetBegunMillis = -1;
    private boolean decoded;

    // From CONNECT on.
    private Connect connect;
    private Session session;
    private Inflow inflow;
    private Outflow outflow;
    private Optional<Will> will = Optional.empty();
    private long expirySeconds;
    private String lastTopic = "";
    private Optional<DeviceTopic> lastParsed = Optional.empty();

    MqttConnection(Door door, IoLoop loop, Conversation conversation, Admission.Place place) {
        this.door = door;
        this.place = place;
        this.loop = loop;
        this.conversation = conversation;
        this.framer = new PacketFramer(this, door.settings().limits().packetBytes());
    }

    PacketFramer framer() {
        return framer;
    }

    int packetBytesMax() {
        return door.settings().limits().packetBytes();
    }

    // Life.

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        acceptedMillis = door.nowMillis();
        lastPacketMillis = acceptedMillis;
        loop.add(this);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        place.leave();
        state = State.CLOSING;
        if (session != null) {
            door.observers().remove(this);
            door.sessions().detach(session, expirySeconds, will, door.nowMillis());
            session = null;
        }
        successors.forEach(Runnable::run);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A reset, a TLS failure: the peer's or the network's doing, and the end of this connection only.
        log.debug("{} connection failed: {}", this, cause.toString());
        close();
    }

    /** Once a second. */
    void tick(long nowMillis) {
        if (state == State.AWAITING_CONNECT || state == State.CONNECTING) {
            if (nowMillis - acceptedMillis >= CONNECT_MILLIS_MAX) {
                door.counts().violations().increment();
                close();
            }
            return;
        }
        if (state == State.CLOSING && ++closingTicks > CLOSING_TICKS_MAX) {
            // The peer does not read our last words.
            ctx.close();
        }
        if (state == State.CLOSING || !pauses.isEmpty()) {
            // A peer that we do not read from cannot keep its deadlines.
            lastPacketMillis = nowMillis;
            return;
        }
        long keepAliveMillis = connect.terms().keepAliveSeconds() * 1_500L;
        if (keepAliveMillis > 0 && nowMillis - lastPacketMillis > keepAliveMillis) {
            disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing heard for " + (nowMillis - lastPacketMillis) + " ms");
        } else if (packetBegunMillis >= 0 && nowMillis - packetBegunMillis >= PACKET_MILLIS_MAX) {
            violated(new Violation(ReasonCode.PROTOCOL_ERROR, "packet deadline", "packet not complete in time"));
        }
    }

    // Packets.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        decoded = true;
        try {
            if (state != State.CLOSING && message instanceof MqttMessage packet) {
                conversation.packet(this, packet);
            }
        } catch (Violation violation) {
            violated(violation);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (inflow != null) {
            inflow.release();
        }
        context.flush();
    }

    /** The protocol level that a first packet speaks of. */
    void asksFor(int level) {
        askedLevel = level;
    }

    void packetIncomplete() {
        if (packetBegunMillis < 0) {
            packetBegunMillis = door.nowMillis();
        }
    }

    void packetArrived() {
        packetBegunMillis = -1;
        lastPacketMillis = door.nowMillis();
        decoded = false;
    }

    boolean packetWasDecoded() {
        return decoded;
    }

    boolean hasSentConnect() {
        return state != State.AWAITING_CONNECT;
    }

    int protocolLevel() {
        return connect == null ? 0 : connect.terms().level();
    }

    // CONNECT.

    /** CONNECT is in order; the session is attached as soon as nobody else has it. */
    void accept(Connect accepted) {
        connect = accepted;
        state = State.CONNECTING;
        attach();
    }

    private void attach() {
        if (state != State.CONNECTING) {
            return;
        }
        SessionStore.Attached attached = door.sessions().attach(connect, this, door.nowMillis());
        if (attached instanceof SessionStore.Taken taken) {
            pause(Pause.SESSION);
            taken.holder().giveUpSession(() -> loop.execute(this::attach));
        } else {
            begin((SessionStore.Done) attached);
        }
    }

    private void begin(SessionStore.Done done) {
        state = State.CONNECTED;
        place.goInside();
        session = done.session();
        will = connect.will();
        expirySeconds = connect.terms().expirySeconds();
        inflow = new Inflow(this, session, loop, door);
        outflow = new Outflow(this, session, connect.terms(), door);
        door.counts().connected().increment();
        ctx.write(Packets.accepted(connect, done.present(), door.settings()));
        outflow.resumeSession();
        ctx.flush();
        resume(Pause.SESSION);
    }

    /** Any thread. Another connection of the same identity takes the session over; {@code then} runs when it is free. */
    void giveUpSession(Runnable then) {
        loop.execute(() -> {
            if (session == null) {
                then.run();
                return;
            }
            successors.add(then);
            door.duels().takenOver(session.clientId(), door.nowMillis());
            disconnect(ReasonCode.SESSION_TAKEN_OVER, "its client id connected again");
        });
    }

    /** The registry has changed: whoever could not connect now may not stay either. */
    void recheckIdentity() {
        if (connect == null || state == State.CLOSING) {
            return;
        }
        Optional<Identity> now = connect.proof().identity(door.registry());
        if (now.isEmpty() || !now.get().equals(connect.identity())) {
            expirySeconds = 0;
            disconnect(ReasonCode.NOT_AUTHORIZED, "credential is no longer good");
        }
    }

    /** The server stops; that is not the device's loss, so there is no will. */
    void shutDown() {
        will = Optional.empty();
        if (connect == null) {
            close();
        } else {
            disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "server stops");
        }
    }

    /** Sends waiting commands, if there is somebody to send them to. */
    void drain() {
        if (state == State.CONNECTED) {
            outflow.drain();
        }
    }

    boolean isClosing() {
        return state == State.CLOSING;
    }

    boolean isMqtt5() {
        return protocolLevel() == PacketLimits.MQTT_5;
    }

    Connect connect() {
        return connect;
    }

    Identity identity() {
        return connect.identity();
    }

    Session session() {
        return session;
    }

    Inflow inflow() {
        return inflow;
    }

    Outflow outflow() {
        return outflow;
    }

    IoLoop loop() {
        return loop;
    }

    Channel channel() {
        return ctx.channel();
    }

    /** Devices publish on one or two topics all their life. */
    Optional<DeviceTopic> parse(String topic) {
        if (!topic.equals(lastTopic)) {
            lastTopic = topic;
            lastParsed = Topics.parse(topic);
        }
        return lastParsed;
    }

    /** The peer's own DISCONNECT: no will, unless it asked for it. */
    void leave(boolean withWill, long expiry) {
        if (!withWill) {
            will = Optional.empty();
        }
        expirySeconds = expiry;
        close();
    }

    // Writing.

    ByteBuf allocate(int bytes) {
        return ctx.alloc().directBuffer(bytes);
    }

    boolean isWritable() {
        return ctx.channel().isWritable();
    }

    void write(Object packet) {
        ctx.write(packet, ctx.voidPromise());
    }

    void write(byte[] packet) {
        write(Unpooled.wrappedBuffer(packet));
    }

    void flush() {
        ctx.flush();
    }

    void writeAndFlush(Object packet) {
        ctx.writeAndFlush(packet, ctx.voidPromise());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isWritable()) {
            drain();
        }
        context.fireChannelWritabilityChanged();
    }

    /** Shows committed messages to an observer; what it is too slow for is dropped. */
    void show(List<Observers.Message> messages) {
        if (state != State.CONNECTED) {
            return;
        }
        for (Observers.Message message : messages) {
            for (Subscription subscription : session.subscriptions().values()) {
                if (subscription.matches(message.topic())) {
                    if (isWritable()) {
                        write(Packets.observed(message, subscription.identifier()));
                    } else {
                        door.counts().observerDrops().increment();
                    }
                    break;
                }
            }
        }
        flush();
    }

    // Reading and not reading.

    boolean isPaused() {
        return !pauses.isEmpty();
    }

    void pause(Pause reason) {
        pauses.add(reason);
        ctx.channel().config().setAutoRead(false);
    }

    void pauseFor(long millis) {
        pause(Pause.RATE);
        ctx.executor().schedule(() -> resume(Pause.RATE), millis, TimeUnit.MILLISECONDS);
    }

    void resume(Pause reason) {
        if (pauses.remove(reason) && pauses.isEmpty() && state != State.CLOSING) {
            // Later, because this may run inside the decoder that is to go on.
            loop.execute(this::readOn);
        }
    }

    private void readOn() {
        if (!pauses.isEmpty() || state == State.CLOSING) {
            return;
        }
        framer.resume();
        if (pauses.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    // Closing.

    /** The peer broke MQTT or a limit: it is told, if its version can be, and the connection ends. */
    void violated(Violation violation) {
        door.counts().violations().increment();
        log.debug("{} {}", this, violation.getMessage());
        if (state == State.AWAITING_CONNECT || state == State.CONNECTING) {
            closeAfter(Packets.refused(violation.reason(), askedLevel >= PacketLimits.MQTT_5));
        } else {
            disconnect(violation.reason(), violation.getMessage());
        }
    }

    /** CONNECT was not accepted. */
    void refuse(ReasonCode reason, boolean mqtt5) {
        closeAfter(Packets.refused(reason, mqtt5));
    }

    /** Ends the connection; MQTT 5 is told why. */
    void disconnect(ReasonCode reason, String detail) {
        if (state == State.CLOSING) {
            return;
        }
        log.debug("{} disconnected, {}: {}", this, reason, detail);
        if (isMqtt5()) {
            closeAfter(Packets.disconnect(reason));
        } else {
            close();
        }
    }

    private void closeAfter(Object last) {
        if (state != State.CLOSING) {
            state = State.CLOSING;
            ctx.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void close() {
        state = State.CLOSING;
        ctx.close();
    }

    @Override
    public String toString() {
        return connect == null ? String.valueOf(ctx.channel().remoteAddress()) : connect.clientId();
    }
}
