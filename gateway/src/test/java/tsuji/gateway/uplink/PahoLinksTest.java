package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PahoLinksTest {
    /** Each of its two threads may be idle for a second. */
    private static final Duration FAR_BELOW_IDLE = Duration.ofMillis(300);

    @Test
    void idleLinksEndAtOnce() {
        // The best of some: the machine may be busy.
        Duration best = Stream.generate(PahoLinksTest::timeToClose)
                .limit(5)
                .min(Duration::compareTo)
                .orElseThrow();

        assertThat(best).isLessThan(FAR_BELOW_IDLE);
    }

    private static Duration timeToClose() {
        UplinkSettings settings = Rig.settings(Rig.brokers(URI.create("mqtt://127.0.0.1:1883")));
        PahoLinks links = new PahoLinks(
                settings,
                InetAddress::getAllByName,
                new CertificateChoice(settings.broker().tls().own()),
                (loop, cause) -> {
                    throw new IllegalStateException(loop, cause);
                });
        await().until(() -> isIdle("uplink-reaper") && isIdle("uplink-resolver"));
        long began = System.nanoTime();
        links.close();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static boolean isIdle(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(one -> one.getName().equals(thread) && one.getState() == Thread.State.TIMED_WAITING);
    }
}
