package tsuji.sim.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;

/** Ties one connection to its device's client. A device has one connection after the other, never two. */
final class ClientHandler extends SimpleChannelInboundHandler<MqttMessage> {
    private final DeviceClient client;
    private Optional<ChannelHandlerContext> context = Optional.empty();
    private boolean givenUp;
    private String problem = "connection lost";

    ClientHandler(DeviceClient client) {
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = Optional.of(ctx);
    }

    /** Nothing is heard of this connection any more, not even when it is only now being made. */
    void giveUp() {
        givenUp = true;
        context.ifPresent(ChannelHandlerContext::close);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.pipeline().get(SslHandler.class) == null) {
            client.opened(ctx.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess() && !givenUp) {
            client.opened(ctx.channel());
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
        if (givenUp) {
            return;
        }
        if (packet.decoderResult().isFailure()) {
            problem = "not MQTT: " + packet.decoderResult().cause().getMessage();
            ctx.close();
        } else {
            client.received(packet);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        client.lost(this, problem);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        problem = String.valueOf(cause.getMessage());
        ctx.close();
    }
}
