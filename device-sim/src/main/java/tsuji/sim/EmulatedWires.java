package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import tsuji.sim.city.City;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.record.ExpectedReading;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Wire;
import tsuji.sim.verify.Ledger;
import tsuji.sim.verify.ReadingVerifier;
import tsuji.wire.DeviceId;

/**
 * The emulated devices of a scenario, and the packaged bridge that serves them. One thread commands it; the devices live on
 * another. Without devices it does nothing.
 */
final class EmulatedWires implements AutoCloseable {
    private static final long STEP_MILLIS = 2;
    private static final long CLOSE_SECONDS_MAX = 10;

    /** How long the city is waited for at the end. */
    private static final Duration SETTLE_MAX = Duration.ofSeconds(90);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final RunFolder run;
    private final List<Station> stations;
    private final BridgeProcess bridge;
    private final Path bridgeLog;
    private final ScheduledExecutorService lines = Executors.newSingleThreadScheduledExecutor();
    private final List<EmulatedPort> ports = new ArrayList<>();
    private long settleByNanos;
    private long lookAtNanos;
    private boolean settled;

    private EmulatedWires(RunFolder run, List<Station> stations, BridgeFolder folder) {
        this.run = run;
        this.stations = stations;
        this.bridge = new BridgeProcess(folder.config(), folder.log());
        this.bridgeLog = folder.log();
        this.settled = stations.isEmpty();
    }

    /**
     * Writes the bridge's files into the run's folder, and enrols it at a gateway that knows the devices and does not run
     * yet.
     *
     * @param release whose images the devices believe; there when the scenario brings one to a device.
     */
    static EmulatedWires layOut(Scenario scenario, RunFolder run, GatewayProcess gateway, Optional<Release> release)
            throws IOException, InterruptedException {
        BridgeFolder folder = new BridgeFolder(run.path().toAbsolutePath().resolve("bridge"));
        List<Station> stations = new ArrayList<>();
        if (!scenario.wires().isEmpty()) {
            Files.createDirectories(folder.path());
            StringBuilder settings = new StringBuilder();
            for (Wire wire : scenario.wires()) {
                Station station = Stations.of(wire, folder, Stations.link(stations.size()), release, scenario.seed());
                stations.add(station);
                settings.append(station.settings());
            }
            folder.configure(gateway.mqttPort(), settings.toString());
            List<DeviceId> devices = scenario.wires().stream()
                    .flatMap(wire -> wire.devices().stream())
                    .toList();
            List<DeviceId> meters = scenario.wires().stream()
                    .filter(Wire.RouteB.class::isInstance)
                    .flatMap(wire -> wire.devices().stream())
                    .toList();
            folder.enrol(gateway, devices, meters);
        }
        return new EmulatedWires(run, stations, folder);
    }

    /** @param onCommand told of each command that a device has done, from the devices' thread. */
    void start(BiConsumer<DeviceId, String> onCommand) throws IOException, InterruptedException {
        if (stations.isEmpty()) {
            return;
        }
        for (Station station : stations) {
            station.onCommand(onCommand);
            ports.add(station.open());
        }
        lines.scheduleWithFixedDelay(this::stepAll, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
        bridge.start();
    }

    BridgeProcess bridge() {
        return bridge;
    }

    private void stepAll() {
        for (EmulatedPort port : ports) {
            try {
                port.step();
            } catch (IOException e) {
                // The bridge has closed its side; at the end it says itself how it fared.
            }
        }
    }

    /**
     * Whether the city has all that the devices have had to say until this was first asked, or is not waited for any longer.
     */
    boolean isSettled() throws IOException, InterruptedException {
        long now = System.nanoTime();
        if (settled || lookAtNanos != 0 && now - lookAtNanos < 0) {
            return settled;
        }
        if (lookAtNanos == 0) {
            writeExpected();
            settleByNanos = now + SETTLE_MAX.toNanos();
        }
        lookAtNanos = now + LOOK_EVERY.toNanos();
        settled = now - settleByNanos >= 0
                || ReadingVerifier.tally(run.expected(), List.of(City.file(run.path())), Ledger.UNKNOWN)
                        .differences()
                        .isEmpty();
        return settled;
    }

    /** Versions of the devices that get an image, as they run now. */
    Map<DeviceId, String> runs() throws InterruptedException {
        return onLines(() -> {
            Map<DeviceId, String> runs = new TreeMap<>(Comparator.comparing(DeviceId::value));
            stations.forEach(station -> runs.putAll(station.runs()));
            return runs;
        });
    }

    private void writeExpected() throws IOException, InterruptedException {
        try (RecordWriter writer = RecordWriter.create(run.expected())) {
            for (Station station : stations) {
                for (ExpectedReading reading : onLines(station::expected)) {
                    writer.write(reading);
                }
            }
        }
    }

    private <T> T onLines(Callable<T> question) throws InterruptedException {
        try {
            return lines.submit(question).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an emulated device cannot say what it has measured", e);
        }
    }

    /** Ends the bridge as a service manager does. */
    void end() throws IOException, InterruptedException {
        if (stations.isEmpty()) {
            return;
        }
        if (!Files.exists(run.expected())) {
            writeExpected();
        }
        int code = bridge.terminate();
        if (code != 0) {
            throw new IOException("the bridge ended with exit code " + code + "; its log is in " + bridgeLog);
        }
    }

    @Override
    public void close() {
        bridge.close();
        lines.shutdown();
        try {
            if (!lines.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                lines.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ports.forEach(EmulatedPort::close);
    }
}
