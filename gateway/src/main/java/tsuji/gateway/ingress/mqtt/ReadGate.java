package tsuji.gateway.ingress.mqtt;

import io.netty.channel.ChannelHandlerContext;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Whether a peer is read from. Belongs to the thread of its channel. */
final class ReadGate {
    /** Why a peer is not read from. */
    enum Pause {
        /** Intake has no room. */
        INTAKE,
        /** It sends faster than allowed. */
        RATE,
        /** Too many of its packets wait for their answer. */
        WINDOW,
        /** It does not take our answers. */
        OUTPUT,
        /** Another connection has its session and must let go first. */
        SESSION
    }

    private final ChannelHandlerContext ctx;
    private final PacketFramer framer;
    private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);

    ReadGate(ChannelHandlerContext ctx, PacketFramer framer) {
        this.ctx = ctx;
        this.framer = framer;
    }

    boolean isPaused() {
        return !pauses.isEmpty();
    }

    void pause(Pause reason) {
        pauses.add(reason);
        ctx.channel().config().setAutoRead(false);
    }

    void pauseFor(long millis) {
        pause(Pause.RATE);
        ctx.executor().schedule(() -> resume(Pause.RATE), millis, TimeUnit.MILLISECONDS);
    }

    void resume(Pause reason) {
        if (pauses.remove(reason) && pauses.isEmpty()) {
            // Later, because this may run inside the decoder that is to go on.
            ctx.executor().execute(this::readOn);
        }
    }

    private void readOn() {
        if (pauses.isEmpty() && ctx.channel().isActive()) {
            framer.resume();
        }
        if (pauses.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
    }
}
