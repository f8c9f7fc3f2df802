package tsuji.gateway.ingress.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.firmware.FirmwareOutlet;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.profile.Profiles;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;

/**
 * The MQTT server for devices and local observers. Construct, {@link #start}, {@link #close}; any thread.
 *
 * <p>Construct before intake starts: it registers itself for the end of each group commit.
 */
public final class MqttIngress implements DeviceOutlet, FirmwareOutlet, AutoCloseable {
    /** For the farewells; a peer that does not read them is cut off. */
    private static final long CLOSE_MILLIS_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(MqttIngress.class);

    private final MqttSettings settings;
    private final Path dataDir;
    private final Door door;
    private final int socketsMax;
    private final Admission admission;
    private final Gatekeeper gatekeeper;
    private final Conversation conversation;
    private final Map<EventLoop, IoLoop> loops = new ConcurrentHashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private MultiThreadIoEventLoopGroup threads;
    private int port = MqttSettings.OFF;
    private int tlsPort = MqttSettings.OFF;

    /**
     * What the door needs of the rest of the gateway.
     *
     * @param slots who answers on {@code v1/{device}/slots}.
     */
    public record Surroundings(
            DeliverySink sink,
            DeviceRegistry registry,
            Profiles profiles,
            TrustedClock clock,
            Counters counters,
            Health health,
            SlotSource slots) {}

    /**
     * A door that is still closed.
     *
     * @param dataDir its own certificate is kept in {@code tls} below.
     */
    public MqttIngress(MqttSettings settings, Path dataDir, Surroundings around) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.door = new Door(settings, around);
        this.socketsMax = OpenFiles.roomForSockets();
        this.admission = new Admission(settings.limits().connections(), socketsMax);
        this.gatekeeper = new Gatekeeper(socketsMax, door.counts().overload());
        this.conversation = new Conversation(door);
        around.counters().gauge("tsuji_mqtt_connections", "Peers connected now.", admission::inside);
        around.sink().onGroupCommitted(this::flush);
    }

    /**
     * Opens the listeners.
     *
     * @throws IOException when a port cannot be had; the message names it and says what to do.
     */
    public void start() throws IOException {
        if (socketsMax < settings.limits().connections()) {
            LOG.warn(
                    "files allow only {} connections, connections_max is {}: raise LimitNOFILE (ulimit -n) or lower it",
                    socketsMax,
                    settings.limits().connections());
        }
        boolean epoll = Epoll.isAvailable();
        threads = new MultiThreadIoEventLoopGroup(
                settings.ioThreads(Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("mqtt-io"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        threads.forEach(executor -> {
            EventLoop eventLoop = (EventLoop) executor;
            IoLoop loop = new IoLoop(eventLoop, door);
            loops.put(eventLoop, loop);
            loop.start();
        });
        threads.next().scheduleAtFixedRate(door::sweep, 1, 1, TimeUnit.SECONDS);
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        if (settings.port() != MqttSettings.OFF) {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            Listener plain = new Listener(this::connection, Optional.empty());
            port = listen(type, new InetSocketAddress(loopback, settings.port()), plain);
        }
        // Last, because it takes longest: devices on the plain port need not wait for certificates.
        if (settings.tls().port() != MqttSettings.OFF) {
            SslContext tls = TlsContext.of(settings.tls(), dataDir);
            InetSocketAddress address =
                    new InetSocketAddress(settings.tls().bind(), settings.tls().port());
            tlsPort = listen(type, address, new Listener(this::connection, Optional.of(tls)));
        }
    }

    private int listen(Class<? extends ServerChannel> type, InetSocketAddress address, ChannelHandler onAccept)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(threads)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .handler(gatekeeper)
                .childHandler(onAccept);
        Listener.options(bootstrap);
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "MQTT cannot listen on " + address.getHostString() + " port " + address.getPort() + ": "
                            + bound.cause().getMessage()
                            + "; stop what uses the port, or set another port or tls_port under [mqtt]",
                    bound.cause());
        }
        listeners.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /** Empty: no room for one more connection. */
    private Optional<MqttConnection> connection(Channel channel) {
        InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        Optional<Admission.Place> place = admission.enter(address);
        if (place.isEmpty()) {
            door.counts().overload().increment();
        }
        return place.map(found -> new MqttConnection(door, loops.get(channel.eventLoop()), conversation, found));
    }

    /** Of the plain listener, or -1. */
    public int port() {
        return port;
    }

    /** Of the TLS listener, or -1. */
    public int tlsPort() {
        return tlsPort;
    }

    boolean isWatched() {
        return door.observers().areWatching();
    }

    /** Thread intake, after each group commit. */
    private void flush() {
        loops.values().forEach(IoLoop::flush);
        door.observers().flush();
    }

    /** Cuts peers whose credential is no longer good, within a second. Call when the registry has changed. */
    public void recheckIdentities() {
        loops.values().forEach(loop -> loop.execute(() -> loop.forEach(MqttConnection::recheckIdentity)));
        door.sweep();
    }

    @Override
    public boolean holds(DeviceId device) {
        return door.holds(device);
    }

    @Override
    public Outcome send(OutboundCommand command) {
        return door.send(command);
    }

    /** Who takes what devices say about firmware. Call before start. */
    public void serve(FirmwareSink sink) {
        door.serve(sink);
    }

    @Override
    public boolean listens(DeviceId device) {
        return door.listens(device);
    }

    @Override
    public void send(FirmwareMessage message) {
        door.send(message);
    }

    /** Stops accepting, tells MQTT 5 peers, closes all connections. */
    @Override
    public void close() {
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly();
        }
        listeners.clear();
        if (threads == null) {
            return;
        }
        loops.values().forEach(loop -> loop.execute(() -> loop.forEach(MqttConnection::shutDown)));
        threads.shutdownGracefully(100, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        threads = null;
    }
}
