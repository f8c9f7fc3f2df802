package tsuji.gateway.ingress.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Sets up the pipeline of each accepted channel: TLS, framing and limits, codec, connection. */
final class Listener extends ChannelInitializer<Channel> {
    private static final int CLOSE_NOTIFY_SECONDS_MAX = 1;
    private static final int READ_BYTES_MIN = 256;
    private static final int READ_BYTES_FIRST = 512;
    private static final int READ_BYTES_MAX = 16 * 1_024;
    private static final WriteBufferWaterMark WRITE_BYTES = new WriteBufferWaterMark(32 * 1_024, 128 * 1_024);

    private final Function<Channel, Optional<MqttConnection>> admit;
    private final Optional<SslContext> tls;

    Listener(Function<Channel, Optional<MqttConnection>> admit, Optional<SslContext> tls) {
        this.admit = admit;
        this.tls = tls;
    }

    static void options(ServerBootstrap bootstrap) {
        bootstrap
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BYTES)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX));
    }

    @Override
    protected void initChannel(Channel channel) {
        Optional<MqttConnection> admitted = admit.apply(channel);
        if (admitted.isEmpty()) {
            channel.close();
            return;
        }
        MqttConnection connection = admitted.get();
        ChannelPipeline pipeline = channel.pipeline();
        tls.ifPresent(context -> {
            SslHandler handler = context.newHandler(channel.alloc());
            handler.setHandshakeTimeout(Deadlines.CONNECT_MILLIS_MAX, TimeUnit.MILLISECONDS);
            handler.setCloseNotifyFlushTimeout(CLOSE_NOTIFY_SECONDS_MAX, TimeUnit.SECONDS);
            pipeline.addLast(handler);
        });
        addMqtt(pipeline, connection);
    }

    /** The framer knows the limits; the decoder's own are only a second line. */
    static void addMqtt(ChannelPipeline pipeline, MqttConnection connection) {
        pipeline.addLast(
                connection.framer(),
                new MqttDecoder(connection.framer().packetBytesMax(), ConnectRules.CLIENT_ID_LENGTH_MAX, true),
                MqttEncoder.INSTANCE,
                connection);
    }
}
