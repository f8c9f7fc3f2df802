package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tsuji.sim.scenario.Expectations.Measure;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;

class LineFiguresTest {
    private static final FaultPort HARMLESS = new FaultPort() {
        @Override
        public Set<FaultKind> kinds() {
            return EnumSet.allOf(FaultKind.class);
        }

        @Override
        public void start(Fault fault) {}

        @Override
        public void stop(Fault fault) {}
    };

    private long nowMillis;
    private long acknowledged;
    private long live;
    private long bytes;
    private final LineFigures figures =
            new LineFigures(() -> bytes, () -> live, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));
    private final FaultPort port = figures.watching(HARMLESS, () -> acknowledged);

    private static Fault fault(FaultKind kind) {
        return Fault.of(kind, Duration.ZERO, Duration.ofSeconds(1));
    }

    private void lookAt(long millis) {
        nowMillis = millis;
        figures.look();
    }

    private double figure(Measure measure) {
        return figures.figures(Duration.ofMillis(1_234)).get(measure.label());
    }

    @Test
    void gatewayHasRecoveredWhenADeviceIsAcknowledged() throws IOException {
        port.start(fault(FaultKind.GATEWAY_KILL));
        port.stop(fault(FaultKind.GATEWAY_KILL));
        lookAt(300);
        live = 5;
        lookAt(900);
        acknowledged = 1;
        lookAt(2_000);
        lookAt(9_000);

        assertThat(figure(Measure.RECOVERY)).isEqualTo(2_000);
    }

    @Test
    void uplinkHasRecoveredWhenALiveMessageComesToTheCity() throws IOException {
        port.start(fault(FaultKind.UPLINK_DOWN));
        port.stop(fault(FaultKind.UPLINK_DOWN));
        lookAt(300);
        acknowledged = 5;
        lookAt(900);
        live = 1;
        lookAt(1_500);

        assertThat(figure(Measure.RECOVERY)).isEqualTo(1_500);
    }

    @Test
    void answersFromBeforeTheFaultWasMendedAreNoRecovery() throws IOException {
        port.stop(fault(FaultKind.GATEWAY_KILL));
        lookAt(50);
        acknowledged = 7;
        lookAt(150);
        lookAt(250);
        lookAt(1_000);
        acknowledged = 8;
        lookAt(3_000);

        assertThat(figure(Measure.RECOVERY)).isEqualTo(3_000);
    }

    @Test
    void whatNeverRecoversTookAsLongAsTheRunLasted() throws IOException {
        port.stop(fault(FaultKind.GATEWAY_KILL));
        lookAt(300);
        nowMillis = 60_000;

        assertThat(figure(Measure.RECOVERY)).isEqualTo(60_000);
    }

    @Test
    void faultThatComesBeforeTheRecoveryTakesItsPlace() throws IOException {
        port.stop(fault(FaultKind.GATEWAY_KILL));
        lookAt(300);
        port.start(fault(FaultKind.GATEWAY_KILL));
        lookAt(10_000);
        port.stop(fault(FaultKind.GATEWAY_KILL));
        lookAt(10_300);
        acknowledged = 1;
        lookAt(11_000);

        assertThat(figure(Measure.RECOVERY)).isEqualTo(1_000);
    }

    @Test
    void memoryIsTheMostThatWasSeen() {
        bytes = 100;
        figures.look();
        bytes = 300;
        figures.look();
        bytes = 0;
        figures.look();

        assertThat(figure(Measure.MEMORY)).isEqualTo(300);
        assertThat(figure(Measure.DRAINED)).isEqualTo(1_234);
    }
}
