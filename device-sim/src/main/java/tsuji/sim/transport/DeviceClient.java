package tsuji.sim.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * MQTT client of one device: keeps what it has to say until the gateway has answered, connects again by itself, and then
 * sends again what is unanswered. Owned by the fleet's thread.
 */
final class DeviceClient implements FleetClient {
    private static final long COME_BACK_MILLIS_MAX = 500;

    private final Unit unit;
    private final FleetSettings settings;
    private final Account account;
    private final FleetIo io;
    private final Outbox outbox;
    private final Trouble trouble;
    private final SplittableRandom random;
    private final List<Ear> ears = new ArrayList<>();
    private final Map<Integer, Runnable> told = new HashMap<>();

    private Optional<ClientHandler> current = Optional.empty();
    private Optional<Channel> channel = Optional.empty();
    private boolean ready;
    private boolean closed;
    private boolean rebooting;
    private int window;
    private int babbled;
    private int reasonCode;
    private long readyNanos;
    private long wroteNanos;
    private long readNanos;

    DeviceClient(Unit unit, FleetSettings settings) {
        this.unit = unit;
        this.settings = settings;
        this.account = unit.account();
        this.io = unit.io();
        this.outbox = unit.outbox();
        this.trouble = unit.trouble();
        this.random = unit.random();
        this.window = settings.window();
    }

    @Override
    public void listen(CommandEar commands) {
        ears.add(commands);
    }

    @Override
    public FirmwareLink update(FirmwareEar ear) {
        MqttFirmware link = new MqttFirmware(this, ear);
        ears.add(link);
        return link;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void connect() {
        if (closed || rebooting || trouble.isOffline() || current.isPresent()) {
            return;
        }
        ready = false;
        reasonCode = 0;
        ClientHandler handler = new ClientHandler(this);
        current = Optional.of(handler);
        io.connect(new BadLine(trouble, random), handler, unit.papers().current())
                .addListener((ChannelFuture result) -> {
                    if (!result.isSuccess()) {
                        lost(handler, String.valueOf(result.cause().getMessage()));
                    }
                });
    }

    /** The connection is up, with TLS where asked for. */
    void opened(Channel opened) {
        if (closed || rebooting || trouble.isOffline()) {
            opened.close();
            return;
        }
        channel = Optional.of(opened);
        readNanos = System.nanoTime();
        write(Packets.connect(trouble.hasWrongSecret() ? account.withWrongSecret() : account, settings.keepAlive()));
        opened.flush();
    }

    /** A connection ended or did not come about. One that was given up already is no news. */
    void lost(ClientHandler handler, String why) {
        if (closed || current.isEmpty() || current.get() != handler) {
            return;
        }
        long lastedMillis = ready ? (System.nanoTime() - readyNanos) / 1_000_000 : 0;
        current = Optional.empty();
        channel = Optional.empty();
        ready = false;
        io.problem(why);
        io.after(unit.backoff().nextMillis(reasonCode, lastedMillis), this::connect);
    }

    void received(MqttMessage packet) {
        readNanos = System.nanoTime();
        switch (packet.fixedHeader().messageType()) {
            case CONNACK -> connack((MqttConnAckVariableHeader) packet.variableHeader());
            case PUBACK -> answered(packet, true);
            case PUBREC -> answered(packet, false);
            case PUBCOMP -> outbox.find(packetId(packet)).ifPresent(this::complete);
            case PUBLISH -> heard((MqttPublishMessage) packet);
            case DISCONNECT -> disconnect(packet);
            default -> {
                // PINGRESP and SUBACK need no answer.
            }
        }
    }

    private void heard(MqttPublishMessage publish) {
        byte[] payload = ByteBufUtil.getBytes(publish.payload());
        if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            write(Packets.puback(publish.variableHeader().packetId()));
            channel.ifPresent(Channel::flush);
        }
        String topic = publish.variableHeader().topicName();
        Ear.Heard message = new Ear.Heard(topic, payload, publish.fixedHeader().isDup());
        ears.stream().filter(ear -> ear.topics(id()).contains(topic)).forEach(ear -> ear.heard(this, message));
    }

    /**
     * Says something that it will say again by itself when nothing comes of it.
     *
     * @param onTaken what is done when the gateway acknowledges it; if it ever does.
     */
    void tell(String topic, byte[] payload, Runnable onTaken) {
        int packetId = outbox.freePacketId();
        told.put(packetId, onTaken);
        send(Packets.tell(topic, packetId, payload));
    }

    @Override
    public void reboot() {
        if (rebooting) {
            return;
        }
        rebooting = true;
        close("reboots");
        io.after(FleetSettings.REBOOT_MILLIS, () -> {
            rebooting = false;
            ears.forEach(ear -> ear.started(this));
            connect();
        });
    }

    /** In the words of MQTT, for what a tester can mend; the first of two is that of 3.1.1. */
    private static String meaning(int code) {
        return switch (code) {
            case 0x02, 0x85 -> " client id not valid";
            case 0x04, 0x86 -> " bad user name or password: is the device registered with this secret?";
            case 0x05, 0x87 -> " not authorized";
            default -> "";
        };
    }

    private void connack(MqttConnAckVariableHeader connack) {
        int code = Byte.toUnsignedInt(connack.connectReturnCode().byteValue());
        if (code != 0) {
            reasonCode = code;
            close(String.format("%s refused: CONNACK 0x%02X%s", account, code, meaning(code)));
            return;
        }
        ready = true;
        told.clear();
        readyNanos = System.nanoTime();
        MqttProperties.MqttProperty<?> most =
                connack.properties() == null ? null : connack.properties().getProperty(MqttProperties.RECEIVE_MAXIMUM);
        window = most == null ? settings.window() : Math.min(settings.window(), (Integer) most.value());
        if (!ears.isEmpty()) {
            List<String> topics =
                    ears.stream().flatMap(ear -> ear.topics(id()).stream()).toList();
            write(Packets.subscribe(topics, outbox.freePacketId()));
        }
        resend(connack.isSessionPresent());
        pump();
        ears.forEach(ear -> ear.connected(this));
    }

    /** DUP only within a session: to a server that has forgotten it, everything is new (MQTT-3.3.1-1). */
    private void resend(boolean sessionPresent) {
        for (Outgoing outgoing : outbox.toResend()) {
            if (!outgoing.isAcknowledged()) {
                io.sent(outgoing);
                write(Packets.publish(outgoing, account, sessionPresent));
            } else if (sessionPresent) {
                write(Packets.pubrel(outgoing.packetId()));
            } else {
                complete(outgoing);
            }
        }
        channel.ifPresent(Channel::flush);
    }

    @Override
    public void pump() {
        if (!ready) {
            return;
        }
        Optional<Outgoing> next = outbox.take(window);
        while (next.isPresent()) {
            Outgoing outgoing = next.get();
            io.sent(outgoing);
            write(Packets.publish(outgoing, account, false));
            if (outgoing.qos() > 0 && random.nextDouble() < trouble.duplicateShare()) {
                repeat(outgoing);
            }
            if (outgoing.qos() == 0) {
                io.done(outgoing);
            }
            next = outbox.take(window);
        }
        channel.ifPresent(Channel::flush);
    }

    /** MQTT 5 lets a client send again only after it has connected again (MQTT-4.4.0-1). */
    private void repeat(Outgoing outgoing) {
        if (account.mqtt5()) {
            io.after(0, this::comeBack);
        } else {
            io.sent(outgoing);
            write(Packets.publish(outgoing, account, true));
        }
    }

    /** Loses its connection and is there again within half a second. */
    private void comeBack() {
        if (ready) {
            close("reconnects to send again");
            io.after(random.nextLong(COME_BACK_MILLIS_MAX), this::connect);
        }
    }

    private void answered(MqttMessage packet, boolean last) {
        int code = packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? Byte.toUnsignedInt(reply.reasonCode())
                : 0;
        Optional<Outgoing> found = outbox.find(packetId(packet));
        if (found.isEmpty()) {
            taken(packetId(packet), code);
            return;
        }
        Outgoing outgoing = found.get();
        if (!outgoing.isAcknowledged()) {
            io.answered(outgoing, code);
        }
        if (last || code >= 0x80) {
            complete(outgoing);
        } else {
            write(Packets.pubrel(outgoing.packetId()));
            channel.ifPresent(Channel::flush);
        }
    }

    private void taken(int packetId, int code) {
        Optional<Runnable> onTaken = Optional.ofNullable(told.remove(packetId));
        if (code < 0x80) {
            onTaken.ifPresent(Runnable::run);
        }
    }

    private void complete(Outgoing outgoing) {
        outbox.complete(outgoing);
        io.done(outgoing);
        pump();
    }

    private void disconnect(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            reasonCode = Byte.toUnsignedInt(header.reasonCode());
        }
        close(String.format("%s: DISCONNECT 0x%02X", account, reasonCode));
    }

    /** Once a second: pings, and gives up a connection on which answers are overdue. */
    @Override
    public void check(long nowNanos) {
        if (channel.isEmpty()) {
            return;
        }
        boolean silent = nowNanos - readNanos > settings.silence().toNanos();
        boolean owed = !ready
                || outbox.oldestAttemptNanos()
                        .filter(at -> nowNanos - at > settings.silence().toNanos())
                        .isPresent();
        if (silent && owed) {
            close(account + ": no answer for " + settings.silence().toSeconds() + " s");
        } else if (ready && nowNanos - wroteNanos > settings.keepAlive().toNanos() / 2) {
            write(Packets.PINGREQ);
            channel.ifPresent(Channel::flush);
        }
    }

    @Override
    public void drop() {
        channel.ifPresent(Channel::close);
    }

    @Override
    public void offline(boolean now) {
        trouble.offline(now);
        if (now) {
            close("no network");
        } else {
            io.after(random.nextLong(COME_BACK_MILLIS_MAX), this::connect);
        }
    }

    @Override
    public void reauthenticate() {
        close("proves anew who it is");
        unit.backoff().startOver();
        io.after(random.nextLong(COME_BACK_MILLIS_MAX), this::connect);
    }

    /** TCP does not survive another address. */
    @Override
    public void rebind() {
        drop();
    }

    @Override
    public void malformed(long index) {
        send(Malformed.packet(index));
    }

    private void send(Object packet) {
        if (ready) {
            write(packet);
            channel.ifPresent(Channel::flush);
        } else {
            ReferenceCountUtil.release(packet);
        }
    }

    @Override
    public void babble() {
        babbled += ready ? 1 : 0;
        send(Packets.babble(account));
    }

    private void close(String why) {
        current.ifPresent(handler -> {
            lost(handler, why);
            handler.giveUp();
        });
    }

    /** Says goodbye. */
    @Override
    public void end() {
        closed = true;
        channel.ifPresent(open -> open.writeAndFlush(Packets.DISCONNECT).addListener(written -> open.close()));
        unit.end(babbled);
    }

    private void write(Object packet) {
        wroteNanos = System.nanoTime();
        channel.ifPresent(open -> open.write(packet, open.voidPromise()));
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }
}
