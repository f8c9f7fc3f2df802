package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
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
import tsuji.sim.transport.DeviceAuthority;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;
import tsuji.sim.transport.FleetStatus;
import tsuji.wire.DeviceId;
import tsuji.wire.Senml;

/** The same devices with the same messages, one under way on each, through one of the gateway's doors. Nothing is forwarded. */
record Doors(Fleet.Transport transport, Fleet.Identity identity, int devices) implements Measurement {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final DeviceAuthority AUTHORITY = new DeviceAuthority(CLOCK);
    private static final Duration OPEN_MAX = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

    /** At full speed virtual time runs ahead of the clock; the gateway takes times within a year of now. */
    private static final Duration VIRTUAL_SPAN = Duration.ofDays(300);

    @Override
    public Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException {
        try (GatewaySubject gateway = layOut(folder)) {
            gateway.process().start();
            Scenario.Clock fast = new Scenario.Clock(
                    Optional.of(CLOCK.instant().minus(VIRTUAL_SPAN.dividedBy(2))), VIRTUAL_SPAN, Speed.MAX);
            FleetRun run =
                    fleet(1, devices, gateway, new Rhythm(fast, REPORT_EVERY, FleetSettings.DEFAULT.oneAtATime()));
            long start = System.nanoTime();
            run.start();
            try {
                awaitConnected(run, devices, OPEN_MAX);
                double seconds = (System.nanoTime() - start) / 1e9;
                return measured(run, gateway, pace)
                        .put(Metric.SESSIONS_PER_S, devices / seconds)
                        .values();
            } finally {
                run.end();
            }
        }
    }

    /** A gateway with both doors that knows these devices; it does not run yet. */
    GatewaySubject layOut(Path folder) throws IOException, InterruptedException {
        GatewaySettings settings = GatewaySettings.in(folder.resolve("gateway"))
                .uplinkTo(Start.NO_CITY)
                .withCoaps()
                .with("coap.peers_max", "20000");
        if (identity == Fleet.Identity.CERTIFICATE) {
            Path pem = Files.createDirectories(folder).resolve("devices-ca.pem");
            settings = settings.trusting(Files.writeString(pem, AUTHORITY.pem()));
        }
        return GatewaySubject.layOut(settings, Place.devices(devices));
    }

    /** How a fleet comes, and how often its devices speak. */
    record Rhythm(Scenario.Clock clock, Duration every, FleetSettings settings) {}

    /** Those of the devices, as scooters, from this one to that one. */
    FleetRun fleet(int first, int last, GatewaySubject gateway, Rhythm rhythm) throws IOException {
        Fleet fleet = new Fleet(
                IdPattern.parse(String.format("device-{%05d..%05d}", first, last)),
                new Fleet.Scooters(rhythm.every(), rhythm.every(), 0.2, 20, 0),
                Fleet.MqttVersions.V3_1_1,
                1,
                Senml.Format.JSON,
                transport,
                identity);
        Scenario scenario = new Scenario(
                "doors",
                new Scenario.Description("", ""),
                1,
                rhythm.clock(),
                target(gateway),
                List.of(fleet),
                List.of(),
                CommandPlan.NONE,
                FirmwarePlan.NONE,
                new Timeline(List.of()),
                Expectations.PROMISES);
        FleetRun run = new FleetRun(scenario, secrets(), CLOCK, FateSink.NONE, rhythm.settings());
        run.certify(AUTHORITY);
        return run;
    }

    private Target target(GatewaySubject gateway) {
        Target target = new Target("127.0.0.1", gateway.port(), false, Optional.empty())
                .withCoapsPort(gateway.process().coapsPort().orElseThrow());
        return identity == Fleet.Identity.CERTIFICATE
                ? target.trusting(gateway.process().dataFolder().resolve("tls/server.pem"))
                : target;
    }

    private Map<DeviceId, String> secrets() {
        return Place.devices(devices).stream().collect(Collectors.toMap(DeviceId::new, Publish::secret));
    }

    static void awaitConnected(FleetRun run, int wanted, Duration longest) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (run.status().connected() < wanted) {
            if (System.nanoTime() - start > longest.toNanos()) {
                throw new IOException(run.status().connected() + " of " + wanted + " devices were let in within "
                        + longest.toSeconds() + " s: " + run.status().lastProblem());
            }
            Pause.of(POLL);
        }
    }

    private static Figures measured(FleetRun run, GatewaySubject gateway, Pace pace)
            throws IOException, InterruptedException {
        WarmUp.run(pace, () -> ProcessFigures.compilerSeconds(gateway.pid()), length -> {
            long before = run.status().acknowledged();
            Pause.of(length);
            return run.status().acknowledged() - before;
        });
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
