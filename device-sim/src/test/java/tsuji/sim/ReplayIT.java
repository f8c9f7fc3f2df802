package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.city.DayTotals;
import tsuji.sim.fault.Checkout;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.replay.Finding.Fate;
import tsuji.sim.replay.Recording;
import tsuji.sim.replay.Recordings;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.transport.FateSink;
import tsuji.sim.transport.FleetRun;
import tsuji.sim.transport.FleetSettings;
import tsuji.sim.verify.Verdict;
import tsuji.wire.DeviceId;

/** Real recordings from the file through devices, gateway and city; the city's totals are the file's. */
class ReplayIT {
    private static final ZoneOffset STANDARD_TIME = ZoneOffset.ofHours(10);
    private static final Duration SEND_MAX = Duration.ofMinutes(3);
    private static final long DRAIN_SECONDS_MAX = 120;

    @TempDir
    Path folder;

    private static Path recorded(String name) {
        Path file = Checkout.root().resolve("../shared/data").resolve(name).normalize();
        assumeTrue(Files.exists(file), "recorded data is not here: ../shared/data/" + name);
        return file;
    }

    /** Sends all of it and checks that everything arrived unchanged. */
    private void replay(Recording recording) throws Exception {
        GatewaySettings gateway = GatewaySettings.in(folder.resolve("gateway"));
        try (Line line = Line.layOut(CitySettings.embedded(folder), gateway, Clock.systemUTC())) {
            Path sent = folder.resolve("sent.ndjson");
            Target target = new Target("127.0.0.1", line.gateway().mqttPort(), false, Optional.empty());
            Map<DeviceId, String> secrets = line.enrol(recording.types());
            line.gateway().start();
            try (RecordWriter record = RecordWriter.create(sent)) {
                FleetRun run = new FleetRun(
                        recording.cast(target, Speed.MAX),
                        secrets,
                        Clock.systemUTC(),
                        FateSink.of(record),
                        FleetSettings.DEFAULT);
                run.start();
                try {
                    await().atMost(SEND_MAX).until(run::isOver);
                } finally {
                    run.end();
                }
            }
            GatewayLedger ledger = line.drain(DRAIN_SECONDS_MAX);
            Verdict verdict = line.judge(sent, Expectations.PROMISES);

            assertThat(verdict.isPass()).as(verdict.line()).isTrue();
            assertThat(verdict.tally().confirmed())
                    .as(verdict.line())
                    .isEqualTo(recording.messages().size());
            assertThat(ledger.refused()).isZero();
        }
    }

    @Test
    void cityHasTheConsumptionOfEachHouseholdAndDayThatTheFileHas() throws Exception {
        Path file = recorded("sgsc_household_30min.csv");
        Recording recording = Recordings.read(file).centredOn(Clock.systemUTC().millis());

        replay(recording);

        assertThat(DayTotals.read(City.file(folder), "interval_import", STANDARD_TIME))
                .isEqualTo(totals(file, recording.shiftedDays()));
        System.out.println("PROOF replay: slots=" + recording.rows() + " refused=" + recording.count(Fate.REFUSED)
                + " totals equal");
    }

    /** Straight from the text, without the code under test. */
    private static Map<String, Map<LocalDate, Double>> totals(Path file, long shiftedDays) throws IOException {
        Map<String, Map<LocalDate, Double>> totals = new TreeMap<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            LocalDate day = LocalDate.parse(fields[1].substring(0, 10)).plusDays(shiftedDays);
            double wattHours = Math.rint(Double.parseDouble(fields[2]) * 1_000);
            totals.computeIfAbsent(fields[0], key -> new TreeMap<>()).merge(day, wattHours, Double::sum);
        }
        return totals;
    }

    @Test
    void everyTripArrivesOrIsNamedWithAReason() throws Exception {
        Recording recording = Recordings.read(recorded("austin_dockless_1000_trips.csv"))
                .centredOn(Clock.systemUTC().millis());

        replay(recording);

        System.out.println("PROOF replay: trips=" + recording.rows() + " refused=" + recording.count(Fate.REFUSED)
                + " repaired=" + recording.count(Fate.REPAIRED) + " messages="
                + recording.messages().size());
    }
}
