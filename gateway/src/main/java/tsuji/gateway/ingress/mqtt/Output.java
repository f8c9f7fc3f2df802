package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** What goes out to one peer. Belongs to the thread of its channel. */
final class Output {
    private final ChannelHandlerContext ctx;

    Output(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    ByteBuf allocate(int bytes) {
        return ctx.alloc().directBuffer(bytes);
    }

    /** False: the peer is slow to take what was written. */
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
}
