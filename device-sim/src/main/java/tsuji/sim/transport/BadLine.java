package tsuji.sim.transport;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Delays what passes on one connection, in both directions, as TCP shows a bad line to a program: nothing is missing and
 * nothing out of order, but all behind a lost packet waits for its retransmission. Owned by the fleet's thread.
 */
final class BadLine extends ChannelDuplexHandler {
    private static final long FIRST_RETRANSMISSION_MILLIS = 200;
    private static final int RETRANSMISSIONS_MAX = 5;

    private final Trouble trouble;
    private final RandomGenerator random;
    private final Direction out = new Direction();
    private final Direction in = new Direction();

    /** What is under way, the first in front, and when the last is through: nothing overtakes it. */
    private static final class Direction {
        private final Queue<Runnable> underWay = new ArrayDeque<>();
        private long freeNanos;
    }

    BadLine(Trouble trouble, RandomGenerator random) {
        this.trouble = trouble;
        this.random = random;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        later(ctx, out, () -> ctx.writeAndFlush(message, promise), () -> ctx.write(message, promise));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        later(ctx, in, () -> deliver(ctx, message), () -> ctx.fireChannelRead(message));
    }

    private static void deliver(ChannelHandlerContext ctx, Object message) {
        if (ctx.channel().isActive()) {
            ctx.fireChannelRead(message);
            ctx.fireChannelReadComplete();
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void later(ChannelHandlerContext ctx, Direction way, Runnable delayed, Runnable atOnce) {
        long delayNanos = delayNanos();
        if (delayNanos == 0 && way.underWay.isEmpty()) {
            atOnce.run();
            return;
        }
        long now = System.nanoTime();
        long at = now + delayNanos;
        way.freeNanos = way.underWay.isEmpty() ? at : Math.max(at, way.freeNanos);
        way.underWay.add(delayed);
        // Two that are due at one moment run in any order: whichever does takes the first in front.
        ctx.executor().schedule(() -> way.underWay.remove().run(), way.freeNanos - now, TimeUnit.NANOSECONDS);
    }

    private long delayNanos() {
        Trouble.LineQuality line = trouble.line();
        if (line == Trouble.LineQuality.GOOD) {
            return 0;
        }
        double millis = line.latencyMillis() + random.nextDouble() * line.jitterMillis();
        long retransmission = FIRST_RETRANSMISSION_MILLIS;
        for (int i = 0; i < RETRANSMISSIONS_MAX && random.nextDouble() < line.loss(); i++) {
            millis += retransmission;
            retransmission *= 2;
        }
        return (long) (millis * 1e6);
    }
}
