package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.scenario.CommandPlan;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.FirmwarePlan;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.IdPattern;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.scenario.Timeline;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;
import tsuji.sim.transport.FleetStatus;
import tsuji.wire.DeviceId;
import tsuji.wire.Senml;

/** The same devices with the same messages, one under way on each, through one of the gateway's doors. Nothing is forwarded. */
record Doors(Fleet.Transport transport, int devices) implements Measurement {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration OPEN_MAX = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    /** At full speed virtual time runs ahead of the clock; the gateway takes times within a year of now. */
    private static final Duration VIRTUAL_SPAN = Duration.ofDays(300);

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        GatewaySettings settings = GatewaySettings.in(folder.resolve("gateway"))
                .uplinkTo(Start.NO_CITY)
                .withCoaps()
                .with("coap.peers_max", "20000");
        try (GatewaySubject gateway = GatewaySubject.layOut(settings, Place.devices(devices))) {
            gateway.process().start();
            FleetRun run = new FleetRun(
                    scenario(gateway), secrets(), CLOCK, FateSink.NONE, FleetSettings.DEFAULT.oneAtATime());
            long start = System.nanoTime();
            run.start();
            try {
                awaitAll(run, start);
                double seconds = (System.nanoTime() - start) / 1e9;
                return measured(run, gateway, pace)
                        .put(Metric.SESSIONS_PER_S, devices / seconds)
                        .values();
            } finally {
                run.end();
            }
        }
    }

    private Scenario scenario(GatewaySubject gateway) {
        Fleet fleet = new Fleet(
                IdPattern.parse(String.format("device-{00001..%05d}", devices)),
                new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(1), 0.2, 20, 0),
                Fleet.MqttVersions.V3_1_1,
                1,
                Senml.Format.JSON,
                transport,
                Fleet.Identity.SECRET);
        return new Scenario(
                "doors",
                new Scenario.Description("", ""),
                1,
                new Scenario.Clock(
                        Optional.of(CLOCK.instant().minus(VIRTUAL_SPAN.dividedBy(2))), VIRTUAL_SPAN, Speed.MAX),
                new Target("127.0.0.1", gateway.port(), false, Optional.empty())
                        .withCoapsPort(gateway.process().coapsPort().orElseThrow()),
                List.of(fleet),
                List.of(),
                CommandPlan.NONE,
                FirmwarePlan.NONE,
                new Timeline(List.of()),
                Expectations.PROMISES);
    }

    private Map<DeviceId, String> secrets() {
        return Place.devices(devices).stream().collect(Collectors.toMap(DeviceId::new, Publish::secret));
    }

    private void awaitAll(FleetRun run, long startNanos) throws IOException, InterruptedException {
        while (run.status().connected() < devices) {
            if (System.nanoTime() - startNanos > OPEN_MAX.toNanos()) {
                throw new IOException(run.status().connected() + " of " + devices + " devices were let in within "
                        + OPEN_MAX.toSeconds() + " s: " + run.status().lastProblem());
            }
            Pause.of(POLL);
        }
    }

    private static Figures measured(FleetRun run, GatewaySubject gateway, Pace pace)
            throws IOException, InterruptedException {
        Pause.of(pace.warmUp());
        ProcessFigures before = ProcessFigures.of(gateway.pid());
        FleetStatus statusBefore = run.status();
        long start = System.nanoTime();

        Pause.of(pace.measured());

        FleetStatus status = run.status();
        double seconds = (System.nanoTime() - start) / 1e9;
        ProcessFigures after = ProcessFigures.of(gateway.pid());
        long acknowledged = status.acknowledged() - statusBefore.acknowledged();
        return new Figures()
                .put(Metric.ACKED_PER_S, acknowledged / seconds)
                .put(Metric.PUBACK_P50_MS, status.ackP50Millis())
                .put(Metric.PUBACK_P99_MS, status.ackP99Millis())
                .perMessage(before, after, acknowledged)
                .resident(Metric.RSS_LOADED_MIB, after.residentBytes())
                .resident(Metric.RSS_PEAK_MIB, after.residentBytesMax());
    }
}
