package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BadLineTest {
    private static final List<Integer> PACKETS = IntStream.range(0, 200).boxed().toList();

    private final Trouble trouble = new Trouble();
    private final EmbeddedChannel channel = new EmbeddedChannel(new BadLine(trouble, new SplittableRandom(1)));

    private List<Integer> outbound() {
        List<Integer> passed = new ArrayList<>();
        for (Integer packet = channel.readOutbound(); packet != null; packet = channel.readOutbound()) {
            passed.add(packet);
        }
        return passed;
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void nothingOvertakesOnABadLine() {
        channel.freezeTime();
        trouble.line(new Trouble.LineQuality(80, 150, 0.3));

        PACKETS.forEach(channel::writeOneOutbound);
        channel.flushOutbound();

        assertThat(outbound()).isEmpty();
        pass(60_000);
        assertThat(outbound()).isEqualTo(PACKETS);
    }

    @Test
    void nothingOvertakesWhatIsUnderWayWhenTheLineIsGoodAgain() {
        channel.freezeTime();
        trouble.line(new Trouble.LineQuality(1_000, 0, 0));
        channel.writeOneOutbound(1);
        trouble.line(Trouble.LineQuality.GOOD);
        channel.writeOneOutbound(2);

        assertThat(outbound()).isEmpty();
        pass(2_000);
        assertThat(outbound()).containsExactly(1, 2);
    }

    @Test
    void goodLinePassesAtOnce() {
        channel.writeInbound(7);

        assertThat(channel.<Integer>readInbound()).isEqualTo(7);
    }
}
