package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.record.RecordReader;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.ScenarioReader;

class CommanderTest {
    private static final long START = 1_789_200_000_000L;

    @TempDir
    private Path dir;

    private final List<JsonNode> sent = new ArrayList<>();
    private boolean isOpen = true;
    private long nowMillis = START;
    private CommandLog log;
    private Commander commander;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(dir.resolve("x.yaml"), """
                apiVersion: device-sim/v1
                name: x
                fleet: [{id: "SC-{1..3}", type: scooter}, {id: EM-1, type: meter}]
                commands: {perSecond: 10, until: 20s, expiry: 5s}
                """);
        log = CommandLog.create(dir.resolve("commands.ndjson"));
        commander = new Commander(ScenarioReader.read(file), this::take, log, clock());
    }

    @AfterEach
    void stop() throws IOException {
        log.close();
    }

    private boolean take(byte[] payload) {
        try {
            return isOpen && sent.add(new ObjectMapper().readTree(payload));
        } catch (IOException e) {
            throw new IllegalStateException("not JSON", e);
        }
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(nowMillis);
            }
        };
    }

    private void step(long elapsedMillis) throws IOException {
        nowMillis = START + elapsedMillis;
        commander.step(Duration.ofMillis(elapsedMillis));
    }

    private void hears(JsonNode command, String state) throws IOException {
        commander.heard(("{\"id\":\"" + command.get("id").asText() + "\",\"device\":\""
                        + command.get("device").asText() + "\",\"state\":\"" + state + "\",\"reason\":\"\"}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private List<CommandStep> steps(CommandStep.Kind kind) throws IOException {
        List<CommandStep> steps = new ArrayList<>();
        RecordReader.readCommands(dir.resolve("commands.ndjson"), steps::add);
        return steps.stream().filter(step -> step.kind() == kind).toList();
    }

    @Test
    void whatIsDueIsIssuedAndRecorded() throws IOException {
        step(500);
        assertThat(sent).hasSize(5);
        step(60_000);

        assertThat(sent).hasSize(200);
        assertThat(sent).extracting(command -> command.get("id").asText()).doesNotHaveDuplicates();
        assertThat(steps(CommandStep.Kind.ISSUED)).hasSize(200);
        assertThat(sent.get(0).get("issued_at").asLong()).isEqualTo(START / 1_000);
        assertThat(sent.get(0).get("expires_at").asLong()).isEqualTo(START / 1_000 + 5);
    }

    @Test
    void eachKindGoesToDevicesThatTakeItWithWhatItNeeds() throws IOException {
        step(60_000);

        Map<String, Set<String>> arguments = sent.stream()
                .collect(Collectors.groupingBy(
                        command -> command.get("name").asText(),
                        Collectors.mapping(command -> command.get("arguments").toString(), Collectors.toSet())));
        assertThat(arguments)
                .hasSize(7)
                .containsEntry("lock", Set.of("{}"))
                .containsEntry("set_speed_mode", Set.of("{\"mode\":6}", "{\"mode\":20}"))
                .containsEntry("set_report_interval", Set.of("{\"seconds\":1}", "{\"seconds\":2}", "{\"seconds\":5}"));
        assertThat(sent)
                .filteredOn(command -> command.get("name").asText().equals("read_now"))
                .extracting(command -> command.get("device").asText())
                .containsOnly("EM-1");
    }

    @Test
    void whatTheBrokerDoesNotTakeIsIssuedLater() throws IOException {
        isOpen = false;
        step(500);
        assertThat(steps(CommandStep.Kind.ISSUED)).isEmpty();
        assertThat(commander.isSettled()).isTrue();

        isOpen = true;
        step(500);

        assertThat(steps(CommandStep.Kind.ISSUED)).hasSize(5);
    }

    @Test
    void outcomesAreRecordedAndSettleIt() throws IOException {
        step(200);
        hears(sent.get(0), "succeeded");
        assertThat(commander.isSettled()).isFalse();

        hears(sent.get(1), "refused");

        assertThat(commander.isSettled()).isTrue();
        assertThat(steps(CommandStep.Kind.REPORTED))
                .extracting(CommandStep::what)
                .containsExactly("succeeded", "refused");
    }

    @Test
    void anOutcomeThatNeverComesIsNotWaitedForEver() throws IOException {
        step(200);
        nowMillis += 5_000 + Commander.REPORT_MILLIS_MAX;
        assertThat(commander.isSettled()).isFalse();

        nowMillis++;

        assertThat(commander.isSettled()).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRecordedAsNobodysOutcome() throws IOException {
        commander.heard("nonsense".getBytes(StandardCharsets.UTF_8));

        assertThat(steps(CommandStep.Kind.REPORTED)).extracting(CommandStep::id).containsExactly("");
    }

    @Test
    void commandsAreSentAgainInTheSameWordsUntilItIsMended() throws IOException {
        step(500);
        List<JsonNode> first = List.copyOf(sent);
        Fault fault = Fault.of(FaultKind.CITY_REPLAYED_COMMAND, Duration.ZERO, Duration.ZERO);
        commander.start(fault);
        nowMillis += 2_000;
        commander.step(Duration.ofMillis(500));

        assertThat(sent).hasSize(15);
        assertThat(first).containsAll(sent);
        assertThat(steps(CommandStep.Kind.REPLAYED)).hasSize(10);

        commander.stop(fault);
        nowMillis += 2_000;
        commander.step(Duration.ofMillis(500));
        assertThat(sent).hasSize(15);
    }
}
