package tsuji.sim.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The way of one device's datagrams, with the router that has its address: what comes to the near end goes to the gateway,
 * and back. Loses, delays and repeats as {@link Trouble} says; what is delayed less overtakes. Owned by the fleet's thread.
 *
 * <p>So all devices of a fleet share one DTLS socket, which tells them apart by the near end that it sends to.
 */
final class DatagramLine {
    private final EventLoop loop;
    private final InetSocketAddress gateway;
    private final Trouble trouble;
    private final RandomGenerator random;
    private Channel near;
    private Channel far;
    private InetSocketAddress device;
    private boolean closed;

    DatagramLine(EventLoop loop, InetSocketAddress gateway, Trouble trouble, RandomGenerator random) {
        this.loop = loop;
        this.gateway = gateway;
        this.trouble = trouble;
        this.random = random;
    }

    /** Opens both ends, then tells the near one's address, or what went wrong. */
    void open(Consumer<InetSocketAddress> opened, Consumer<Throwable> failed) {
        bind(InetAddress.getLoopbackAddress(), this::fromDevice).addListener((ChannelFuture bound) -> {
            if (!bound.isSuccess()) {
                failed.accept(bound.cause());
                return;
            }
            near = bound.channel();
            bindFar(() -> opened.accept((InetSocketAddress) near.localAddress()), failed);
        });
    }

    private void bindFar(Runnable opened, Consumer<Throwable> failed) {
        bind(new InetSocketAddress(0).getAddress(), this::fromGateway).addListener((ChannelFuture bound) -> {
            if (!bound.isSuccess()) {
                failed.accept(bound.cause());
                return;
            }
            if (far != null) {
                far.close();
            }
            far = bound.channel();
            if (closed) {
                far.close();
            }
            opened.run();
        });
    }

    private ChannelFuture bind(InetAddress address, Consumer<DatagramPacket> received) {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        received.accept(packet);
                    }
                })
                .bind(address, 0);
    }

    /** The router forgets; what leaves from now on has another address, and what was on its way back is lost. */
    void rebind() {
        if (far != null && !closed) {
            bindFar(() -> {}, refused -> {});
        }
    }

    private void fromDevice(DatagramPacket packet) {
        device = packet.sender();
        meetLine(packet.content(), this::sendToGateway);
    }

    private void fromGateway(DatagramPacket packet) {
        meetLine(packet.content(), this::sendToDevice);
    }

    private void meetLine(ByteBuf datagram, Consumer<ByteBuf> send) {
        Trouble.LineQuality line = trouble.line();
        if (trouble.isOffline() || random.nextDouble() < line.loss()) {
            return;
        }
        later(datagram.retain(), send);
        if (random.nextDouble() < trouble.duplicateShare()) {
            later(datagram.retainedDuplicate(), send);
        }
    }

    private void later(ByteBuf datagram, Consumer<ByteBuf> send) {
        Trouble.LineQuality line = trouble.line();
        if (line == Trouble.LineQuality.GOOD) {
            send.accept(datagram);
            return;
        }
        double millis = line.latencyMillis() + random.nextDouble() * line.jitterMillis();
        loop.schedule(() -> send.accept(datagram), (long) (millis * 1_000), TimeUnit.MICROSECONDS);
    }

    private void sendToGateway(ByteBuf datagram) {
        far.writeAndFlush(new DatagramPacket(datagram, gateway));
    }

    private void sendToDevice(ByteBuf datagram) {
        near.writeAndFlush(new DatagramPacket(datagram, device));
    }

    /** Sends something that did not come from the device, when there is a way. */
    void inject(ByteBuf datagram) {
        if (far == null) {
            datagram.release();
        } else {
            sendToGateway(datagram);
        }
    }

    void close() {
        closed = true;
        if (near != null) {
            near.close();
        }
        if (far != null) {
            far.close();
        }
    }
}
