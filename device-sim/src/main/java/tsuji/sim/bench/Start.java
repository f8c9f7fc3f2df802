package tsuji.sim.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tsuji.sim.fault.GatewaySettings;

/**
 * How long from the start of the program to the first CONNACK, and what it takes up when nobody speaks.
 *
 * @param archive whether the JVM may use the archive of the gateway's classes, or only its own.
 */
record Start(boolean archive) implements Measurement {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(10);

    /** Idle is when the JVM has given back what its compilers used at the start, which it looks for every five seconds. */
    private static final int WARM_UPS_UNTIL_IDLE = 3;

    /** Nobody listens here: the gateway is alone. */
    static final int NO_CITY = 9;

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        if (kind != Kind.GATEWAY) {
            throw new IllegalArgumentException(kind + " is not measured here");
        }
        GatewaySettings settings = GatewaySettings.in(folder.resolve("gateway")).uplinkTo(NO_CITY);
        GatewaySettings ours = archive
                ? settings
                : settings.withEnvironment("TSUJI_JAVA_OPTS", "-XX:SharedArchiveFile=" + archiveOfTheJvm());
        try (GatewaySubject gateway = GatewaySubject.layOut(ours, List.of(Place.PROBE))) {
            // The first start of all makes a certificate, once in a gateway's life.
            gateway.process().start();
            gateway.process().terminate();
            long start = System.nanoTime();
            gateway.process().launch();
            double seconds = untilAccepted(gateway, start);
            Pause.of(pace.warmUp().multipliedBy(WARM_UPS_UNTIL_IDLE));
            return new Figures()
                    .put(Metric.FIRST_CONNACK_S, seconds)
                    .resident(
                            Metric.RSS_IDLE_MIB,
                            ProcessFigures.of(gateway.pid()).residentBytes())
                    .values();
        }
    }

    private static Path archiveOfTheJvm() {
        return Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa");
    }

    /** Asks rarely and cheaply whether somebody listens: the gateway starts on the same processor. */
    private static double untilAccepted(Subject subject, long start) throws IOException, InterruptedException {
        while (!listens(subject.port())) {
            if (System.nanoTime() - start > START_MAX.toNanos()) {
                throw new IOException("nobody listens " + START_MAX.toSeconds() + " s after the start");
            }
            Pause.of(RETRY);
        }
        DeviceLoad.connect(subject.port(), List.of(Place.PROBE), 1).close();
        return (System.nanoTime() - start) / 1e9;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
