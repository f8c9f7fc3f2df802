package tsuji.sim.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server that answers as a test says, packet by packet, and remembers what it got. */
final class ScriptedServer implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<MqttMessage> received = new CopyOnWriteArrayList<>();
    private final Channel listener;

    /** What the server does with a packet; runs on the server's thread. */
    interface Script {
        void received(Channel client, MqttMessage packet);
    }

    ScriptedServer(Script script) throws InterruptedException {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, handler(script));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    private SimpleChannelInboundHandler<MqttMessage> handler(Script script) {
        return new SimpleChannelInboundHandler<>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
                received.add(packet);
                script.received(ctx.channel(), packet);
            }
        };
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Packets of this kind, in the order of their arrival. */
    <T extends MqttMessage> List<T> received(Class<T> kind) {
        return received.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<MqttMessage> received() {
        return received;
    }

    @Override
    public void close() {
        listener.close();
        group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
}
