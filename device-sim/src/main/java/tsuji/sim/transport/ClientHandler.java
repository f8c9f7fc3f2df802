package tsuji.sim.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Ties one connection to its device's client. A device has one connection after the other, never two. */
final class ClientHandler extends SimpleChannelInboundHandler<MqttMessage> {
    private final DeviceClient client;
    private String problem = "connection lost";

    ClientHandler(DeviceClient client) {
        this.client = client;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.pipeline().get(SslHandler.class) == null) {
            client.opened(ctx.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            client.opened(ctx.channel());
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
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
