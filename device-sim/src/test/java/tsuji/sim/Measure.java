package tsuji.sim;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.scenario.Speed;
import tsuji.sim.transport.FleetStatus;

/**
 * Figures of the packaged gateway with mosquitto as the city's broker: for a quiet machine, by hand. Fleet, city and gateway
 * share its cores, so the figures say what this machine does, not what a gateway alone could.
 */
final class Measure {
    private static final int DEVICES = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(20);

    /** These devices say about 0.7 messages a second each. */
    private static final Speed TWO_THOUSAND_A_SECOND = new Speed(57);

    private final Path folder;

    private Measure(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("tsuji-measure-");
        try {
            new Measure(folder).all();
        } finally {
            Folders.delete(folder);
        }
    }

    private void all() throws Exception {
        under(Speed.MAX, "as fast as it acknowledges");
        under(TWO_THOUSAND_A_SECOND, "at about 2,000/s");
    }

    private void under(Speed speed, String how) throws Exception {
        Path place = Files.createTempDirectory(folder, "run");
        try (BrokerProcess broker = BrokerProcess.start(place);
                Line line = Line.layOut(
                        CitySettings.embedded(place).at(broker.uri()),
                        GatewaySettings.in(place.resolve("gateway")),
                        Clock.systemUTC())) {
            long start = System.nanoTime();
            line.gateway().start();
            double startSeconds = (System.nanoTime() - start) / 1e9;
            long idle = line.gateway().residentBytes();
            line.gateway().terminate();

            Traffic traffic = Traffic.start(line, DEVICES, speed);
            line.gateway().start();
            pass(WARM_UP);
            long acknowledged = traffic.acknowledged();
            Duration cpu = line.gateway().cpu();
            pass(MEASURED);
            FleetStatus status = traffic.status();
            long messages = status.acknowledged() - acknowledged;
            double cpuSeconds = line.gateway().cpu().minus(cpu).toMillis() / 1e3;
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d connections: %,.0f acknowledged/s, PUBACK p50 %.1f ms p99 %.1f ms (warm-up included), gateway"
                            + " CPU %.0f s per million, RSS idle %d MiB, loaded %d MiB, start to READY %.2f s%n",
                    how,
                    DEVICES,
                    messages * 1.0 / MEASURED.toSeconds(),
                    status.ackP50Millis(),
                    status.ackP99Millis(),
                    cpuSeconds * 1e6 / messages,
                    idle >> 20,
                    line.gateway().residentBytes() >> 20,
                    startSeconds);
            traffic.stop();
        }
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
