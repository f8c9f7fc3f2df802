package tsuji.bridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

class BusDriverTest {
    private static final LineSettings LINE = new LineSettings("/dev/none", 9_600, LineSettings.Format._8N1, true);

    private final FakeBus bus = new FakeBus();
    private final RecordedOutbox outbox = new RecordedOutbox();
    private final Health health = new Health(Clock.systemUTC());

    @Test
    void sdm630SpeaksTheContractInItsUnits() throws Exception {
        sdm630(1);

        run(Duration.ofSeconds(5), meter(1, "sdm630"));

        assertThat(values("MT-1"))
                .containsEntry("voltage V", 230.2)
                .containsEntry("current A", 4.5)
                .containsEntry("power W", -1200.5)
                .containsEntry("frequency Hz", 50.0)
                .containsEntry("energy_import Wh", 12_345_678.0)
                .containsEntry("energy_export Wh", 500.0)
                .hasSize(6);
    }

    @Test
    void energiesInMegawattHoursAreSeenAtTheStart() throws Exception {
        sdm630(1);
        bus.putFloat(1, 0x1E, 1.0f);

        run(Duration.ofSeconds(5), meter(1, "sdm630"));

        assertThat(values("MT-1")).containsEntry("energy_export Wh", 500_000.0);
    }

    @Test
    void aNewMeterIsOneFileAndNoCode(@TempDir Path folder) throws Exception {
        Path map = Files.writeString(folder.resolve("acme-7.toml"), """
                title = "Acme 7"
                function = "holding"
                word_order = "little"

                [[register]]
                metric = "power"
                unit = "W"
                address = 0x0100
                type = "s32"
                scale = 0.1
                """);
        bus.put(9, 0x0100, 0xFF38, 0xFFFF);

        run(Duration.ofSeconds(5), meter(9, map.toString()));

        assertThat(values("MT-9")).containsExactly(Map.entry("power W", -20.0));
    }

    @Test
    void everyRegisterIsReportedWhereThatIsWanted() throws Exception {
        sdm630(1);

        run(Duration.ofSeconds(5), new MeterSettings(1, device(1), RegisterMap.find("sdm630"), 10, true));

        assertThat(values("MT-1")).containsEntry("voltage_l1 V", 229.5).hasSize(24);
    }

    @Test
    void dds238HasScaledIntegers() throws Exception {
        bus.put(3, 0x08, 0, 150, 1, 0x0203, 2_301, 1_234, 0xFF38, 0, 987, 5_001);

        run(Duration.ofSeconds(5), meter(3, "dds238"));

        assertThat(values("MT-3"))
                .containsEntry("energy_export Wh", 1_500.0)
                .containsEntry("energy_import Wh", 660_510.0)
                .containsEntry("voltage V", 230.1)
                .containsEntry("current A", 12.34)
                .containsEntry("power W", -200.0)
                .containsEntry("frequency Hz", 50.01);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 103})
    void aSunSpecInverterIsFoundBehindOtherModels(int model) throws Exception {
        bus.put(7, 40_000, 0x5375, 0x6E53, 1, 2, 0, 0);
        int at = 40_006;
        bus.put(7, at, new int[52]);
        bus.put(7, at, model, 50, 215);
        bus.put(7, at + 6, 0xFFFF);
        bus.put(7, at + 10, 2_305, 0xFFFF, 0xFFFF, 0xFFFF, 450, 1);
        bus.put(7, at + 16, 5_002, 0xFFFE);
        bus.put(7, at + 24, 1, 0x86A0, 0);
        bus.put(7, at + 33, 0x8000);

        run(Duration.ofSeconds(9), meter(7, "sunspec103"));

        assertThat(values("MT-7"))
                .containsEntry("current A", 21.5)
                .containsEntry("voltage V", 230.5)
                .containsEntry("power W", 4_500.0)
                .containsEntry("frequency Hz", 50.02)
                .containsEntry("energy_export Wh", 100_000.0)
                .doesNotContainKey("temperature Cel");
    }

    @Test
    void aGarbledAnswerIsAskedForAgainAndNotTaken() throws Exception {
        sdm630(1);
        bus.noisyAnswers = 2;

        run(Duration.ofSeconds(9), meter(1, "sdm630"));

        assertThat(values("MT-1")).containsEntry("voltage V", 230.2);
    }

    @Test
    void anAdapterThatHearsItselfChangesNothing() throws Exception {
        sdm630(1);
        bus.echo = true;

        run(Duration.ofSeconds(9), meter(1, "sdm630"));

        assertThat(values("MT-1")).containsEntry("voltage V", 230.2);
    }

    @Test
    void everyMeterOfABusHasItsTurn() throws Exception {
        List<MeterSettings> meters = new ArrayList<>();
        for (int unit = 1; unit <= 5; unit++) {
            sdm630(unit);
            meters.add(meter(unit, "sdm630"));
        }

        run(Duration.ofSeconds(60), meters.toArray(new MeterSettings[0]));

        for (int unit = 1; unit <= 5; unit++) {
            DeviceId device = device(unit);
            assertThat(outbox.messages())
                    .filteredOn(message -> message.device().equals(device))
                    .hasSizeBetween(5, 7);
        }
    }

    @Test
    void aSilentMeterIsAskedEverMoreRarelyAndCostsTheOthersNoTurn() throws Exception {
        sdm630(1);

        run(Duration.ofMinutes(20), meter(1, "sdm630"), meter(2, "sdm630"));

        assertThat(bus.asked.stream().filter(unit -> unit == 2).count()).isBetween(15L, 30L);
        assertThat(outbox.messages()).hasSizeBetween(110, 121);
        assertThat(health.statuses().get("bus/MT-2").detail()).contains("does not answer", "A and B");
    }

    @Test
    void aRegisterThatAMeterDoesNotHaveIsSaid() throws Exception {
        bus.putFloat(1, 0x1E, 0f);

        run(Duration.ofSeconds(5), meter(1, "sdm630"));

        assertThat(health.statuses().get("bus/MT-1").detail()).contains("exception 2, illegal address");
    }

    @Test
    void aBusThatNeverFallsSilentIsLost() {
        sdm630(1);
        bus.pipe.deliver(new byte[RtuMaster.NOISE_BYTES_MAX + 1]);

        assertThatThrownBy(() -> run(Duration.ofSeconds(5), meter(1, "sdm630")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not fall silent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdm630", "sdm120", "sdm230", "dds238", "sunspec103"})
    void everyShippedMapIsReadAndKeepsToItsLimits(String name) throws ConfigException {
        RegisterMap map = RegisterMap.find(name);

        assertThat(map.blocks(true))
                .allMatch(block -> block.count() <= map.limits().registersMax());
        assertThat(map.wanted(false)).extracting(Register::metric).contains("power", "voltage");
    }

    @Test
    void aMapThatIsNotShippedNamesThoseThatAre() {
        assertThatThrownBy(() -> RegisterMap.find("sdm999")).hasMessageContaining("sdm630, sdm120");
    }

    private void sdm630(int unit) {
        bus.putFloat(unit, 0x00, 229.5f);
        for (int address = 0; address <= 0x4A; address += 2) {
            bus.putFloat(unit, address, 0f);
        }
        bus.putFloat(unit, 0x00, 229.5f);
        bus.putFloat(unit, 0x2A, 230.2f);
        bus.putFloat(unit, 0x30, 4.5f);
        bus.putFloat(unit, 0x34, -1200.5f);
        bus.putFloat(unit, 0x46, 50f);
        bus.putFloat(unit, 0x48, 12_345.678f);
        bus.putFloat(unit, 0x4A, 0.5f);
    }

    private static MeterSettings meter(int unit, String map) throws ConfigException {
        return new MeterSettings(unit, device(unit), RegisterMap.find(map), 10, false);
    }

    private static DeviceId device(int unit) {
        return new DeviceId("MT-" + unit);
    }

    private void run(Duration time, MeterSettings... meters) throws IOException, InterruptedException {
        Surroundings around =
                new Surroundings(line -> bus.pipe, outbox, health, Path.of("/"), bus::nanoTime, Clock.systemUTC());
        BusDriver driver = new BusDriver(
                "bus",
                List.of(meters),
                () -> new RtuMaster(bus.pipe, LINE, RtuMaster.Patience.USUAL, bus::nanoTime),
                around);
        driver.open();
        while (bus.nanoTime() < time.toNanos()) {
            driver.runOnce();
        }
        driver.close();
        assertThat(bus.pipe.isClosed()).isTrue();
    }

    /** The last value of each metric, with its unit. */
    private Map<String, Double> values(String device) {
        Map<String, Double> values = new TreeMap<>();
        outbox.messages().stream()
                .filter(message -> message.device().value().equals(device))
                .forEach(message -> {
                    for (Reading reading : RecordedOutbox.readings(message)) {
                        values.put(reading.metric() + " " + reading.unit(), ((Value.Num) reading.value()).number());
                    }
                });
        return values;
    }
}
