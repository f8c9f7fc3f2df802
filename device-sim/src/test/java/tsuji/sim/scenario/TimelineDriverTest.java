package tsuji.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimelineDriverTest {
    private final List<String> done = new ArrayList<>();
    private final FaultPort port = new FaultPort() {
        @Override
        public Set<FaultKind> kinds() {
            return Set.of(FaultKind.UPLINK_DOWN, FaultKind.GATEWAY_KILL);
        }

        @Override
        public void start(Fault fault) {
            done.add("+" + fault.kind().label());
        }

        @Override
        public void stop(Fault fault) {
            done.add("-" + fault.kind().label());
        }
    };

    @Test
    void faultsBeginAndEndInTheirTime() throws ScenarioException, IOException {
        TimelineDriver driver = driver(fault(FaultKind.GATEWAY_KILL, 7, 0), fault(FaultKind.UPLINK_DOWN, 5, 10));

        driver.advanceTo(Duration.ofSeconds(4));
        assertThat(done).isEmpty();
        driver.advanceTo(Duration.ofSeconds(5));
        assertThat(done).containsExactly("+uplink.down");
        driver.advanceTo(Duration.ofSeconds(14));
        assertThat(done).containsExactly("+uplink.down", "+gateway.kill", "-gateway.kill");
        driver.advanceTo(Duration.ofSeconds(15));
        assertThat(done).endsWith("-uplink.down");
        assertThat(driver.executed()).isEqualTo(2);
    }

    @Test
    void lateStepStillDoesEverythingInOrder() throws ScenarioException, IOException {
        TimelineDriver driver = driver(fault(FaultKind.UPLINK_DOWN, 5, 10), fault(FaultKind.UPLINK_DOWN, 15, 5));

        driver.advanceTo(Duration.ofMinutes(1));

        assertThat(done).containsExactly("+uplink.down", "-uplink.down", "+uplink.down", "-uplink.down");
    }

    @Test
    void endOfTheRunMendsWhatIsBroken() throws ScenarioException, IOException {
        TimelineDriver driver = driver(fault(FaultKind.UPLINK_DOWN, 5, 10));
        driver.advanceTo(Duration.ofSeconds(6));

        driver.stopAll();
        driver.stopAll();

        assertThat(done).containsExactly("+uplink.down", "-uplink.down");
    }

    @Test
    void faultThatNobodyCanExecuteIsRefusedBeforeTheRun() {
        assertThatThrownBy(() -> driver(fault(FaultKind.BROKER_KILL, 1, 1)))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("broker.kill");
    }

    @Test
    void timelineIsBounded() {
        List<Fault> most = new ArrayList<>();
        for (int i = 0; i < Timeline.FAULTS_MAX; i++) {
            most.add(fault(FaultKind.UPLINK_DOWN, i, 0));
        }
        assertThat(new Timeline(most).faults()).hasSize(Timeline.FAULTS_MAX);

        most.add(fault(FaultKind.UPLINK_DOWN, 1, 0));

        assertThatThrownBy(() -> new Timeline(most)).hasMessageContaining("1001 faults, allowed 1000");
    }

    private TimelineDriver driver(Fault... faults) throws ScenarioException {
        return new TimelineDriver(new Timeline(List.of(faults)), port);
    }

    private static Fault fault(FaultKind kind, int at, int lasting) {
        return Fault.of(kind, Duration.ofSeconds(at), Duration.ofSeconds(lasting));
    }
}
