package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.gateway.console.ConsoleSettings;

class GatewayConfigTest {
    private static final Path SAMPLE = Path.of("..", "deploy", "gateway.toml");

    /** Bounded by another setting as well. */
    private static final Set<String> TOGETHER = Set.of("uplink.backoff_min_ms", "uplink.backoff_max_ms");

    @TempDir
    private Path directory;

    private static ConfigValues fromSets(String... sets) throws ConfigException {
        return ConfigValues.load(Optional.empty(), Map.of(), List.of(sets));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("gateway.toml"), content);
    }

    @Test
    void sampleFileHoldsEverySettingWithItsDefault() throws IOException {
        Map<String, Object> written = new TreeMap<>();
        flatten("", new TomlMapper().readTree(SAMPLE.toFile()), written);

        Map<String, Object> defaults = new TreeMap<>();
        ConfigKeys.ALL.forEach(key -> defaults.put(key.name(), key.byDefault()));

        assertThat(written).isEqualTo(defaults);
    }

    private static void flatten(String prefix, JsonNode table, Map<String, Object> into) {
        table.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(name + ".", value, into);
            } else {
                into.put(name, value.isArray() ? List.of() : value.isTextual() ? value.textValue() : value.longValue());
            }
        });
    }

    @Test
    void defaultsMakeAConfiguration() throws ConfigException {
        GatewayConfig config = GatewayConfig.of(fromSets());

        assertThat(config.intake().queueMax()).isEqualTo(20_000);
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/tsuji"));
    }

    @Test
    void journalSettingsReachTheJournal() throws ConfigException {
        GatewayConfig config = GatewayConfig.of(fromSets("journal.telemetry_days_max=7", "journal.repeats_max=5"));

        assertThat(config.journal().telemetryDaysMax()).isEqualTo(7);
        assertThat(config.journal().repeatsMax()).isEqualTo(5);
    }

    @Test
    void consoleIsOffAndOnLoopbackUnlessSaidOtherwise() throws ConfigException {
        ConsoleSettings silent = GatewayConfig.of(fromSets()).doors().console();
        assertThat(silent.isOn()).isFalse();
        assertThat(silent.listen()).isEqualTo("127.0.0.1");

        assertThat(GatewayConfig.of(fromSets("console.port=0", "console.listen=192.0.2.1"))
                        .doors()
                        .console())
                .isEqualTo(new ConsoleSettings(0, "192.0.2.1"));
        assertThatThrownBy(() -> GatewayConfig.of(fromSets("console.listen=")))
                .hasMessageContaining("console.listen is empty");
    }

    @Test
    void everySettingIsTakenAtItsBoundsByItsPart() throws ConfigException {
        for (ConfigKey key : ConfigKeys.ALL) {
            if (key.kind() instanceof ConfigKey.Whole range && !TOGETHER.contains(key.name())) {
                GatewayConfig.of(fromSets(key.name() + "=" + range.least()));
                GatewayConfig.of(fromSets(key.name() + "=" + range.most()));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> numbersAreTakenAtTheirBoundsAndRefusedOneBeyond() {
        return ConfigKeys.ALL.stream()
                .filter(key -> key.kind() instanceof ConfigKey.Whole)
                .map(key -> DynamicTest.dynamicTest(key.name(), () -> {
                    ConfigKey.Whole range = (ConfigKey.Whole) key.kind();
                    assertThat(fromSets(key.name() + "=" + range.least()).whole(key.name()))
                            .isEqualTo(range.least());
                    assertThat(fromSets(key.name() + "=" + range.most()).whole(key.name()))
                            .isEqualTo(range.most());
                    for (long beyond : new long[] {range.least() - 1, range.most() + 1}) {
                        assertThatThrownBy(() -> fromSets(key.name() + "=" + beyond))
                                .hasMessage("--set: " + key.name() + " = " + (beyondText(beyond)) + ": allowed is "
                                        + range.allowed());
                    }
                }));
    }

    /** What is refused is shown as text, because it was given as text. */
    private static String beyondText(long value) {
        return "\"" + value + "\"";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[uplink] windw = 4|uplink.windw: no such setting",
                "[mqtt] area = \"x\"|mqtt.area: no such setting; there is area",
                "[uplink] window = \"4\"|uplink.window = \"4\": allowed is a whole number, 1 to 256",
                "[uplink] window = 4.5|uplink.window = 4.5: allowed is a whole number, 1 to 256",
                "[uplink] window = 257|uplink.window = 257: allowed is a whole number, 1 to 256",
                "[uplink] format = \"xml\"|uplink.format = \"xml\": allowed is one of \"json\", \"cbor\"",
                "[uplink] brokers = [\"http://x\"]|uplink.brokers = [\"http://x\"]: allowed is a list of at most 16,"
                        + " each like \"mqtts://host:8883\" or \"mqtt://host:1883\"",
                "area = \"a/b\"|area = \"a/b\": allowed is 1 to 64 characters of A-Z a-z 0-9 . _ -",
                "uplink = 3|uplink: no such setting",
            })
    void wrongFileIsRefusedWithFileKeyValueAndWhatIsAllowed(String content, String problem) throws IOException {
        Path file = file(content.replace("] ", "]\n"));

        assertThatThrownBy(() -> ConfigValues.load(Optional.of(file), Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": " + problem);
    }

    @Test
    void fileThatIsNotTomlIsRefusedWithItsLine() throws IOException {
        Path file = file("area = \"x\"\n[mqtt\n");

        assertThatThrownBy(() -> ConfigValues.load(Optional.of(file), Map.of(), List.of()))
                .hasMessageStartingWith(file + ": line 2: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void missingFileIsRefused() {
        Path file = directory.resolve("none.toml");

        assertThatThrownBy(() -> ConfigValues.load(Optional.of(file), Map.of(), List.of()))
                .hasMessage(file + ": cannot be read: NoSuchFileException");
    }

    @Test
    void everyProblemIsNamedAtOnce() throws IOException {
        Path file = file("are = 1\ngatewa = 2\n");

        assertThatThrownBy(() -> ConfigValues.load(Optional.of(file), Map.of(), List.of("x")))
                .hasMessage(String.join(
                        System.lineSeparator(),
                        file + ": are: no such setting",
                        file + ": gatewa: no such setting",
                        "--set x: expected key=value"));
    }

    @Test
    void commandLineWinsOverEnvironmentOverFileOverDefault() throws IOException, ConfigException {
        Path file = file("[uplink]\nwindow = 2\nkeep_alive_s = 30\nbatch_wait_ms = 7\n");

        ConfigValues values = ConfigValues.load(
                Optional.of(file),
                Map.of("TSUJI_UPLINK__WINDOW", "3", "TSUJI_UPLINK__KEEP_ALIVE_S", "40", "HOME", "/"),
                List.of("uplink.window=4"));

        assertThat(origin(values, "uplink.window")).isEqualTo(new ConfigValues.Setting(4L, "--set"));
        assertThat(origin(values, "uplink.keep_alive_s"))
                .isEqualTo(new ConfigValues.Setting(40L, "environment TSUJI_UPLINK__KEEP_ALIVE_S"));
        assertThat(origin(values, "uplink.batch_wait_ms")).isEqualTo(new ConfigValues.Setting(7L, file.toString()));
        assertThat(origin(values, "uplink.batch_entries_max")).isEqualTo(new ConfigValues.Setting(500L, "default"));
    }

    private static ConfigValues.Setting origin(ConfigValues values, String name) {
        return values.setting(ConfigKeys.byName().get(name));
    }

    @Test
    void unknownVariableOfOursIsRefused() {
        assertThatThrownBy(() -> ConfigValues.load(Optional.empty(), Map.of("TSUJI_UPLINK__BROKER", "x"), List.of()))
                .hasMessage("environment TSUJI_UPLINK__BROKER: no such setting");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"mqtt://a:1,mqtts://b", "[\"mqtt://a:1\", \"mqtts://b\"]", " mqtt://a:1 , mqtts://b "})
    void listOnTheCommandLineMayBeTomlOrCommas(String value) throws ConfigException {
        assertThat(fromSets("uplink.brokers=" + value).texts("uplink.brokers"))
                .containsExactly("mqtt://a:1", "mqtts://b");
    }

    @Test
    void textOnTheCommandLineNeedsNoQuotes() throws ConfigException {
        assertThat(fromSets("gateway=007").text("gateway")).isEqualTo("007");
        assertThat(fromSets("gateway=\"q\"").text("gateway")).isEqualTo("q");
    }
}
