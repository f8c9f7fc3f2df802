package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.verify.Verdict;

/** The uplink lives through everything that brokers and links do. */
class BrokerFaultsIT {
    private static final int DEVICES = 20;
    private static final Speed SPEED = new Speed(10);
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(90);
    private static final long DRAIN_SECONDS_MAX = 120;

    @TempDir
    Path folder;

    private GatewaySettings gateway() {
        return GatewaySettings.in(folder.resolve("gateway"))
                .with("uplink.backoff_max_ms", "500")
                .with("uplink.keep_alive_s", "5")
                .with("uplink.batch_timeout_s", "5");
    }

    /** Breaks something while devices speak. */
    private interface Breakage {
        void on(Line line) throws Exception;
    }

    private void provesNothingLost(String fault, CitySettings city, GatewaySettings gateway, Breakage breakage)
            throws Exception {
        try (Line line = Line.layOut(city, gateway, Clock.systemUTC())) {
            Traffic traffic = Traffic.start(line, DEVICES, SPEED);
            line.gateway().start();
            awaitMoreAtTheCity(line);

            breakage.on(line);

            awaitMoreAtTheCity(line);
            traffic.stop();
            GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);
            Verdict verdict = line.judge(traffic.sent(), Expectations.PROMISES);
            assertThat(verdict.isPass()).as(verdict.line()).isTrue();
            assertThat(ledger.queued()).as("%s", ledger).isZero();
            assertThat(ledger.missing()).isZero();
            System.out.println("PROOF broker fault, " + fault + ": " + verdict.line());
        }
    }

    private static void awaitMoreAtTheCity(Line line) {
        long wanted = line.stored() + 50;
        await().atMost(RECOVERY_MAX).until(() -> line.stored() >= wanted);
    }

    private static void awaitMoreAccepted(Line line) throws Exception {
        long wanted = line.gateway().ledger().accepted() + 100;
        await().atMost(RECOVERY_MAX).until(() -> line.gateway().ledger().accepted() >= wanted);
    }

    @Test
    void linkThatFlapsLosesNothing() throws Exception {
        provesNothingLost("link flaps 10 times", CitySettings.embedded(folder), gateway(), line -> {
            for (int i = 0; i < 10; i++) {
                awaitMoreAtTheCity(line);
                line.uplink().flap();
            }
        });
    }

    @Test
    void linkThatStaysOpenButCarriesNothingIsGivenUp() throws Exception {
        provesNothingLost("half-open link", CitySettings.embedded(folder), gateway(), line -> {
            line.uplink().blackhole();
            awaitMoreAccepted(line);
            await().atMost(RECOVERY_MAX).until(() -> line.uplink().connections() != 1);
            line.uplink().up();
        });
    }

    @Test
    void brokerThatAcceptsAndNeverAnswersIsGivenUp() throws Exception {
        provesNothingLost("silent broker", CitySettings.embedded(folder), gateway(), line -> {
            line.uplink().silent();
            awaitMoreAccepted(line);
            line.uplink().up();
        });
    }

    @Test
    void mosquittoThatIsKilledLosesNothingWhenReceiptsConfirm() throws Exception {
        assumeTrue(BrokerProcess.program().isPresent(), "mosquitto is not installed");
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            CitySettings city = CitySettings.embedded(folder).withReceipts().at(broker.uri());
            provesNothingLost("mosquitto killed", city, gateway().with("uplink.confirm", "\"receipt\""), line -> {
                broker.kill();
                awaitMoreAccepted(line);
                broker.start();
            });
        }
    }

    @Test
    void mosquittoThatHangsLosesNothing() throws Exception {
        assumeTrue(BrokerProcess.program().isPresent(), "mosquitto is not installed");
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            provesNothingLost("mosquitto hangs", CitySettings.embedded(folder).at(broker.uri()), gateway(), line -> {
                broker.pause();
                awaitMoreAccepted(line);
                broker.resume();
            });
        }
    }
}
