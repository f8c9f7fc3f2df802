package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.city.City;
import tsuji.sim.city.CitySettings;
import tsuji.sim.fault.BridgeProcess;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.Tool;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.serial.SkStackMeter;
import tsuji.sim.serial.SmartMeter;
import tsuji.wire.Reading;

/**
 * Clocks of three smart meters, as the packaged bridge reports them, and a gateway that boots in 1970 and has no time service.
 *
 * <p>Each clock is measured over two spans of a minute, in real time: too long for every run.
 */
@EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
class MeterClockIT {
    private static final List<String> METERS = List.of("MT-0001", "MT-0002", "MT-0003");
    private static final int POLL_SECONDS = 10;

    /** Of the clocks of meters, as the gateway states it. */
    private static final Duration UNCERTAINTY = Duration.ofSeconds(120);

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @TempDir
    Path folder;

    private BridgeRig rig;
    private City city;
    private GatewayProcess gateway;
    private BridgeProcess bridge;

    @BeforeAll
    static void needsTools() {
        Tool.assumeInstalled("socat");
        Tool.assumeInstalled("faketime");
    }

    @BeforeEach
    void layOut() throws IOException, InterruptedException {
        rig = new BridgeRig(folder);
        city = City.start(CitySettings.embedded(folder), Clock.systemUTC()::millis);
        gateway = new GatewayProcess(GatewaySettings.in(folder.resolve("gateway"))
                .uplinkTo(URI.create(city.brokerUri()).getPort())
                .with("uplink.untrusted_time_wait_s", "3600")
                .wrappedBy(List.of("faketime", "1970-01-01 00:00:10")));
        bridge = new BridgeProcess(rig.config(), rig.log());
    }

    @AfterEach
    void clear() throws Exception {
        bridge.close();
        gateway.close();
        city.close();
        rig.close();
    }

    @Test
    void threeMetersThatAgreeTellTheGatewayTheTime() throws Exception {
        // Not the machine's time: a gateway can have it only from the meters.
        Clock clock = atTenPastOne(LocalDate.now(BridgeRig.JAPAN).plusDays(3));
        start(clock);

        await().atMost(PATIENCE)
                .until(() -> sourceIs("meter") && !gateway.get("/health").contains("E301"));
        Instant after = clock.instant();
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> stored().stream().anyMatch(entry -> stamp(entry).isAfter(after)));

        // What came before anybody knew the time is stamped as well: all of it is of one boot.
        assertThat(stored()).allMatch(entry -> entry.quality().equals("estimated"));
        Instant now = clock.instant();
        assertThat(stored().stream().map(MeterClockIT::stamp))
                .allSatisfy(stamp ->
                        assertThat(stamp).isBetween(now.minus(PATIENCE).minus(PATIENCE), now.plus(UNCERTAINTY)));
        assertThat(gateway.ledger().refused()).isZero();
    }

    @Test
    void metersThatAgreeOnAnAbsurdTimeChangeNothing() throws Exception {
        start(atTenPastOne(LocalDate.of(2099, 11, 26)));

        // More than the spans in which three clocks are measured, however fast this machine is.
        int polls = 4 * 60 / POLL_SECONDS;
        await().atMost(PATIENCE).until(() -> gateway.ledger().accepted() > (long) METERS.size() * polls);

        assertThat(sourceIs("machine")).isTrue();
        assertThat(gateway.get("/health")).contains("E301");
        assertThat(gateway.ledger().refused()).isZero();
        assertThat(stored()).as("sent with a time that cannot be").isEmpty();
    }

    /** Runs as fast as ours; far into a slot, so that polling does not wait for the end of one. */
    private static Clock atTenPastOne(LocalDate day) {
        Instant then = day.atTime(13, 10).toInstant(BridgeRig.JAPAN);
        return Clock.offset(
                Clock.systemUTC(), Duration.between(Clock.systemUTC().instant(), then));
    }

    private void start(Clock clock) throws IOException, InterruptedException {
        StringBuilder links = new StringBuilder();
        for (String meter : METERS) {
            SmartMeter registers = new SmartMeter(SmartMeter.Settings.DEFAULT, clock.millis());
            rig.plug(meter, new SkStackMeter(registers, true, Set.of()), clock);
            links.append("[[broute]]\nname = \"" + meter + "\"\ndevice = \"" + meter + "\"\ndialect = \"bp35c2\"\n"
                    + "poll_seconds = " + POLL_SECONDS + "\nport = \"" + folder.resolve(meter) + "\"\n");
        }
        rig.register(gateway, METERS.stream().map(meter -> meter + ",meter").toList());
        rig.configureLinks(gateway, links.toString());
        gateway.start();
        bridge.start();
    }

    private boolean sourceIs(String source) throws IOException, InterruptedException {
        return gateway.get("/metrics").contains("\ntsuji_clock_source{source=\"" + source + "\"} 1.0\n");
    }

    private static Instant stamp(StoredEntry entry) {
        Reading first = BridgeRig.readings(entry).get(0);
        return Instant.ofEpochMilli(Math.round(first.timeSeconds() * 1_000));
    }

    private List<StoredEntry> stored() throws IOException {
        List<StoredEntry> entries = new ArrayList<>();
        RecordReader.readStored(City.file(folder), entries::add);
        return entries;
    }
}
