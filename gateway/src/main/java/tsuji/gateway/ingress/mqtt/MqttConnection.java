package tsuji.gateway.ingress.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.device.DeviceRegistry.Identity;

/**
 * One connection of a peer, from accept to close: its state, its deadlines, and whether it is read from. What is in the
 * packets is the matter of {@code Conversation}. Belongs to the thread of its channel.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter {
    /** How many seconds a closing connection may take to take our last packet. */
    private static final int CLOSING_TICKS_MAX = 2;

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

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
    private final Admission.Place place;
    private final List<Runnable> successors = new ArrayList<>(0);

    private ChannelHandlerContext ctx;
    private ReadGate gate;
    private Output output;
    private Deadlines deadlines;
    private State state = State.AWAITING_CONNECT;
    private int askedLevel;
    private int closingTicks;
    private boolean decoded;

    // From CONNECT on.
    private Connect connect;
    private Identity identity;
    private Session session;
    private Inflow inflow;
    private Outflow outflow;
    private Optional<Will> will = Optional.empty();
    private long expirySeconds;

    MqttConnection(Door door, IoLoop loop, Conversation conversation, Admission.Place place) {
        this.door = door;
        this.loop = loop;
        this.conversation = conversation;
        this.place = place;
        this.framer = new PacketFramer(this, door.settings().limits().packetBytes());
    }

    PacketFramer framer() {
        return framer;
    }

    // Life.

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        gate = new ReadGate(context, framer);
        output = new Output(context);
        deadlines = new Deadlines(door.nowMillis());
        loop.add(this);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        place.leave();
        state = State.CLOSING;
        if (session != null) {
            door.rates().remember(identity.name(), inflow.rate(), door.nowMillis());
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
        LOG.debug("{} connection failed: {}", this, cause.toString());
        close();
    }

    /** Once a second. */
    void tick(long nowMillis) {
        switch (state) {
            case AWAITING_CONNECT, CONNECTING -> {
                if (deadlines.isConnectLate(nowMillis)) {
                    door.counts().violations().increment();
                    close();
                }
            }
            case CONNECTED -> tickConnected(nowMillis);
            case CLOSING -> {
                if (++closingTicks > CLOSING_TICKS_MAX) {
                    // The peer does not read our last words.
                    ctx.close();
                }
            }
        }
    }

    private void tickConnected(long nowMillis) {
        if (deadlines.isOutputLate(nowMillis)) {
            close();
        } else if (gate.isPaused()) {
            deadlines.suspend(nowMillis);
        } else if (deadlines.isSilent(nowMillis, connect.terms().keepAliveSeconds())) {
            disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, "silent for one and a half keep-alives");
        } else if (deadlines.isPacketLate(nowMillis)) {
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
        deadlines.packetIncomplete(door.nowMillis());
    }

    void packetArrived() {
        deadlines.packetArrived(door.nowMillis());
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
        identity = accepted.identity();
        state = State.CONNECTING;
        attach();
    }

    private void attach() {
        if (state != State.CONNECTING) {
            return;
        }
        SessionStore.Attached attached = door.sessions().attach(connect, this, door.nowMillis());
        if (attached instanceof SessionStore.Taken taken) {
            gate.pause(ReadGate.Pause.SESSION);
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
        gate.resume(ReadGate.Pause.SESSION);
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
        if (now.filter(identity::isSamePeer).isPresent()) {
            // Its label or its type may have changed: what it sends from now on is judged by the new one.
            identity = now.get();
            return;
        }
        // Who may not speak has no last word either.
        will = Optional.empty();
        expirySeconds = 0;
        disconnect(ReasonCode.NOT_AUTHORIZED, "credential is no longer good");
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

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    Admission.Place place() {
        return place;
    }

    ReadGate gate() {
        return gate;
    }

    Connect connect() {
        return connect;
    }

    Identity identity() {
        return identity;
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

    /** The peer's own DISCONNECT: no will, unless it asked for it. */
    void leave(boolean withWill, long expiry) {
        if (!withWill) {
            will = Optional.empty();
        }
        expirySeconds = expiry;
        close();
    }

    // Writing.

    Output output() {
        return output;
    }

    /** Who does not take our answers is not read from: what it would make us say has no room. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (output.isWritable()) {
            deadlines.outputFree();
            gate.resume(ReadGate.Pause.OUTPUT);
            drain();
        } else {
            deadlines.outputStuck(door.nowMillis());
            gate.pause(ReadGate.Pause.OUTPUT);
        }
        context.fireChannelWritabilityChanged();
    }

    // Closing.

    /** The peer broke MQTT or a limit: it is told, if its version can be, and the connection ends. */
    void violated(Violation violation) {
        door.counts().violations().increment();
        LOG.debug("{} {}", this, violation.getMessage());
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
        LOG.debug("{} disconnected, {}: {}", this, reason, detail);
        if (state == State.CONNECTING) {
            // MQTT-3.14.0-1: no DISCONNECT before CONNACK.
            refuse(reason, isMqtt5());
        } else if (isMqtt5()) {
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
