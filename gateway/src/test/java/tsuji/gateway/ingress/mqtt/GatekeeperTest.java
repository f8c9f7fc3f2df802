package tsuji.gateway.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatekeeperTest {
    private static final int ROOM = 3;
    private static final int OPEN_MAX = ROOM + Gatekeeper.TURNED_AWAY_MAX;

    private final AtomicLong turnedAway = new AtomicLong();
    private final EmbeddedChannel listener = new EmbeddedChannel(new Gatekeeper(ROOM, turnedAway::addAndGet));
    private final List<Channel> sockets = new ArrayList<>();

    private Channel accept() {
        Channel socket = new EmbeddedChannel();
        sockets.add(socket);
        listener.writeInbound(socket);
        return socket;
    }

    private void fill() {
        for (int i = 0; i < OPEN_MAX; i++) {
            accept();
        }
    }

    @AfterEach
    void closeAll() {
        sockets.forEach(Channel::close);
        listener.finishAndReleaseAll();
    }

    @Test
    void letsInUpToTheBound() {
        fill();

        assertThat(listener.inboundMessages()).hasSize(OPEN_MAX);
        assertThat(turnedAway).hasValue(0);
    }

    @Test
    void closesOneBeyondTheBoundAtOnce() {
        fill();

        Channel socket = accept();

        assertThat(socket.isOpen()).isFalse();
        assertThat(listener.inboundMessages()).hasSize(OPEN_MAX);
        assertThat(turnedAway).hasValue(1);
    }

    @Test
    void hasRoomAgainWhenOneHasLeft() {
        fill();
        sockets.get(0).close();

        Channel socket = accept();

        assertThat(socket.isOpen()).isTrue();
    }
}
