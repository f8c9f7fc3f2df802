package tsuji.bridge.pin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.pin.PinsKind.Input;
import tsuji.bridge.pin.PinsKind.Output;
import tsuji.bridge.pin.PinsKind.Outputs;
import tsuji.bridge.pin.PinsKind.Role;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/** Over a tester's folder of pins. */
class PinsDriverTest {
    private static final int DOOR = 17;
    private static final int MAINS = 22;
    private static final int BUTTON = 23;
    private static final int GREEN = 5;
    private static final int BUZZER = 12;
    private static final int RELAY = 16;
    private static final long NOW = 1_800_000_000;

    @TempDir
    private Path folder;

    private final RecordedOutbox outbox = new RecordedOutbox();
    private final Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private long nanos;
    private PinsDriver driver;

    @BeforeEach
    void open() throws IOException {
        List<Input> inputs = List.of(
                new Input(Role.DOOR, DOOR, true, Pins.Pull.DOWN, 50),
                new Input(Role.MAINS, MAINS, true, Pins.Pull.UP, 0),
                // Pressed pulls it to ground.
                new Input(Role.BUTTON, BUTTON, false, Pins.Pull.UP, 50));
        Outputs outputs = new Outputs(
                Optional.empty(),
                Optional.of(new Output(GREEN, true)),
                Optional.of(new Output(BUZZER, true)),
                Optional.of(new Output(RELAY, false)));
        PinsKind.Settings settings = new PinsKind.Settings(
                "cabinet", new DeviceId("CAB-1"), PinsKind.Platform.FOLDER, folder, true, inputs, outputs);
        driver = new PinsDriver(
                settings,
                () -> new FolderPins(folder),
                new Surroundings(
                        line -> {
                            throw new IOException("no serial ports here");
                        },
                        outbox,
                        new Health(clock),
                        folder,
                        () -> nanos,
                        clock));
        driver.open();
    }

    @Test
    void atTheStartEveryInputIsTold() {
        assertThat(outbox.readings())
                .containsExactly(Reading.flag("door_open", false, 0), Reading.flag("mains", true, 0));
    }

    @Test
    void aDoorThatBouncesIsOneEventAfterItSettled() throws Exception {
        put(DOOR, 1);
        after(10);
        put(DOOR, 0);
        after(10);
        put(DOOR, 1);
        after(0);
        after(49);
        assertThat(last()).isNotEqualTo(Reading.flag("door_open", true, 0));
        after(1);
        after(1_000);

        assertThat(outbox.readings().stream().filter(Reading.flag("door_open", true, 0)::equals))
                .hasSize(1);
    }

    @Test
    void aPowerLossIsAnEventAtOnce() throws Exception {
        put(MAINS, 0);
        after(0);

        assertThat(last()).isEqualTo(Reading.flag("mains", false, 0));
        assertThat(outbox.messages()).extracting(Message::dataClass).containsOnly(DataClass.EVENT);
    }

    @Test
    void aButtonHeldForFiveSecondsOpensTechnicianAccessOnce() throws Exception {
        put(BUTTON, 0);
        after(0);
        after(4_999);
        assertThat(outbox.readings()).noneMatch(reading -> reading.metric().equals("technician_access"));
        after(1);
        after(10_000);

        assertThat(outbox.readings().stream().filter(reading -> reading.metric().equals("technician_access")))
                .hasSize(1);
    }

    @Test
    void theRelayIsHeldForTheTimeAskedForAndThenRests() throws Exception {
        assertThat(get(RELAY)).isEqualTo("1");
        command("a", "relay", "\"seconds\":3");
        assertThat(get(RELAY)).isEqualTo("0");
        after(2_999);
        assertThat(get(RELAY)).isEqualTo("0");
        after(1);

        assertThat(get(RELAY)).isEqualTo("1");
    }

    @Test
    void relayTimesBeyondTheBoundAreRefused() throws Exception {
        command("a", "relay", "\"seconds\":" + (PinsDriver.RELAY_SECONDS_MAX + 1));
        assertThat(get(RELAY)).isEqualTo("1");
        command("b", "relay", "\"seconds\":" + PinsDriver.RELAY_SECONDS_MAX);
        assertThat(get(RELAY)).isEqualTo("0");

        assertThat(outbox.readings())
                .contains(Reading.text("outcome", "refused", 0), Reading.text("outcome", "succeeded", 0));
    }

    @Test
    void locateSoundsTheBuzzer() throws Exception {
        command("a", "locate", "");
        assertThat(get(BUZZER)).isEqualTo("1");
        after(10_000);

        assertThat(get(BUZZER)).isEqualTo("0");
    }

    @Test
    void closingLeavesOutputsAtRest() throws Exception {
        command("a", "relay", "\"seconds\":3");
        driver.close();

        assertThat(get(RELAY)).isEqualTo("1");
    }

    @Test
    void theLampTellsTheHealth() {
        assertThat(Lamp.at(Health.State.RUNNING, false, millis(700))).isEqualTo(new Lamp(false, true));
        assertThat(Lamp.at(Health.State.STARTING, false, millis(999))).isEqualTo(new Lamp(true, true));
        assertThat(Lamp.at(Health.State.STARTING, false, millis(1_000))).isEqualTo(new Lamp(false, false));
        assertThat(Lamp.at(Health.State.TROUBLE, false, millis(149))).isEqualTo(new Lamp(true, false));
        assertThat(Lamp.at(Health.State.TROUBLE, false, millis(150))).isEqualTo(new Lamp(false, false));
        assertThat(Lamp.at(Health.State.TROUBLE, false, millis(449))).isEqualTo(new Lamp(true, false));
        assertThat(Lamp.at(Health.State.TROUBLE, true, millis(99))).isEqualTo(new Lamp(false, true));
        assertThat(Lamp.at(Health.State.TROUBLE, true, millis(100))).isEqualTo(new Lamp(false, false));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void after(long millis) throws Exception {
        nanos += millis(millis);
        driver.runOnce();
    }

    private void command(String id, String name, String arguments) throws Exception {
        String json = String.format(
                "{\"id\":\"%s\",\"device\":\"CAB-1\",\"name\":\"%s\",\"arguments\":{%s},\"issued_at\":%d,"
                        + "\"expires_at\":%d,\"issuer\":\"city\"}",
                id, name, arguments, NOW, NOW + 60);
        outbox.send("v1/CAB-1/commands", json.getBytes(StandardCharsets.UTF_8));
        driver.runOnce();
    }

    private Reading last() {
        List<Reading> readings = outbox.readings();
        return readings.get(readings.size() - 1);
    }

    private void put(int pin, int level) throws IOException {
        Files.writeString(folder.resolve("gpio" + pin), level + "\n");
    }

    private String get(int pin) throws IOException {
        return Files.readString(folder.resolve("gpio" + pin)).strip();
    }
}
