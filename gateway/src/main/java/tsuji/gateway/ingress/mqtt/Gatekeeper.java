package tsuji.gateway.ingress.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import tsuji.gateway.health.Counters.Count;

/**
 * Closes sockets above the bound where they are accepted. {@link Admission} says no more politely, but on the connection's
 * own thread: a storm is accepted faster than that, and would meanwhile take the last file from the journal (F29).
 */
@Sharable
final class Gatekeeper extends ChannelInboundHandlerAdapter {
    /** Accepted above the room, until the connection's thread has closed them. Part of {@link OpenFiles#RESERVED}. */
    static final int TURNED_AWAY_MAX = OpenFiles.RESERVED / 4;

    private final long openMax;
    private final Count overload;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Nobody is here yet.
     *
     * @param socketsMax how many may stay.
     * @param overload counts who was turned away here.
     */
    Gatekeeper(int socketsMax, Count overload) {
        this.openMax = (long) socketsMax + TURNED_AWAY_MAX;
        this.overload = overload;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel socket = (Channel) accepted;
        if (open.get() >= openMax) {
            overload.increment();
            socket.unsafe().closeForcibly();
            return;
        }
        open.incrementAndGet();
        socket.closeFuture().addListener(closed -> open.decrementAndGet());
        context.fireChannelRead(accepted);
    }
}
