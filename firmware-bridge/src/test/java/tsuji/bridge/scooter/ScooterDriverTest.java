package tsuji.bridge.scooter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.bridge.link.SerialPipe;
import tsuji.bridge.link.Surroundings;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

class ScooterDriverTest {
    private static final String SERIAL = "N2GTQ898C47911";
    private static final long NOW = 1_800_000_000;

    @TempDir
    private Path folder;

    private final RecordedOutbox outbox = new RecordedOutbox();
    private NinebotScooter scooter = scooter(Dialect.NINEBOT);
    private long nanos;

    @ParameterizedTest
    @EnumSource(names = {"XIAOMI", "NINEBOT"})
    void aPollSaysHowTheScooterIs(Dialect dialect) throws Exception {
        scooter = scooter(dialect);
        scooter.setOdometer(91_526);
        scooter.setSpeed(180);
        ScooterDriver driver = driver(dialect, "", false);

        driver.open();
        driver.runOnce();

        assertThat(outbox.readings())
                .contains(
                        Reading.text("fw", "1.3.4", 0),
                        Reading.number("battery", "%EL", 78, 0),
                        Reading.number("speed", "m/s", 5, 0),
                        Reading.number("odometer", "m", 91_526, 0),
                        Reading.number("voltage", "V", 39.6, 0),
                        Reading.number("current", "A", -1.5, 0),
                        Reading.number("cell_voltage_min", "V", 3.96, 0),
                        Reading.number("cell_voltage_max", "V", 3.96, 0),
                        Reading.flag("charging", true, 0),
                        Reading.flag("locked", false, 0));
    }

    @Test
    void betweenPollsNothingIsAsked() throws Exception {
        ScooterDriver driver = driver(Dialect.NINEBOT, "", false);
        driver.open();
        driver.runOnce();
        int messages = outbox.messages().size();
        nanos += TimeUnit.SECONDS.toNanos(30);

        driver.runOnce();

        assertThat(outbox.messages()).hasSize(messages + 1);
    }

    @Test
    void aPushedScooterIsOneEvent() throws Exception {
        ScooterDriver driver = driver(Dialect.NINEBOT, "", false);
        driver.open();
        scooter.setErrorAndAlarm(15, EscState.ALARM_PUSHED);
        for (int poll = 0; poll < 3; poll++) {
            driver.runOnce();
            nanos += TimeUnit.SECONDS.toNanos(30);
        }

        assertThat(outbox.readings().stream().filter(reading -> reading.metric().equals("illegal_move")))
                .hasSize(1);
        assertThat(outbox.readings()).contains(Reading.number("error", "", 15, 0));
    }

    @Test
    void anotherScooterThanTheConfiguredOneIsNotServed() {
        assertThatThrownBy(
                        () -> driver(Dialect.NINEBOT, "N2GTQ898C00000", false).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("scooter N2GTQ898C47911 is on the line, SC-1 is N2GTQ898C00000");
        assertThat(outbox.messages()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"XIAOMI", "NINEBOT"})
    void lockAndUnlockAreDoneAndReported(Dialect dialect) throws Exception {
        scooter = scooter(dialect);
        ScooterDriver driver = driver(dialect, SERIAL, true);
        driver.open();

        command(driver, "a", "lock", "");
        assertThat(scooter.isLocked()).isTrue();
        command(driver, "b", "unlock", "");
        assertThat(scooter.isLocked()).isFalse();
        command(driver, "c", "set_speed_mode", "\"mode\":6");
        assertThat(scooter.isLimited()).isTrue();

        assertThat(texts("command_id")).containsExactly("a", "b", "c");
        assertThat(texts("outcome")).containsExactly("succeeded", "succeeded", "succeeded");
    }

    @Test
    void aMovingScooterIsNotLocked() throws Exception {
        scooter.setSpeed(60);
        ScooterDriver driver = driver(Dialect.NINEBOT, "", true);
        driver.open();

        command(driver, "a", "lock", "");

        assertThat(scooter.isLocked()).isFalse();
        assertThat(texts("outcome")).containsExactly("refused");
        assertThat(texts("reason")).containsExactly("unsafe: it is moving");
    }

    @Test
    void unknownCommandsAndWrongArgumentsAreRefused() throws Exception {
        ScooterDriver driver = driver(Dialect.NINEBOT, "", true);
        driver.open();

        command(driver, "a", "fly", "");
        command(driver, "b", "set_speed_mode", "\"mode\":25");
        command(driver, "c", "set_speed_mode", "\"mode\":7");
        command(driver, "d", "unlock", "\"now\":true");

        assertThat(texts("outcome")).containsExactly("refused", "refused", "refused", "refused");
    }

    @Test
    void withoutPermissionNobodyListensForCommands() throws Exception {
        driver(Dialect.NINEBOT, "", false).open();

        assertThatThrownBy(() -> outbox.send("v1/SC-1/commands", new byte[0])).isInstanceOf(NullPointerException.class);
    }

    @Test
    void itsOwnEchoIsNotAnAnswer() throws Exception {
        ScooterDriver driver = driver(
                new SerialPipe(bytes -> {
                    byte[] answer = scooter.receive(bytes);
                    byte[] both = Arrays.copyOf(bytes, bytes.length + answer.length);
                    System.arraycopy(answer, 0, both, bytes.length, answer.length);
                    return both;
                }),
                Dialect.NINEBOT,
                SERIAL,
                false);

        driver.open();
        driver.runOnce();

        assertThat(outbox.readings()).contains(Reading.number("battery", "%EL", 78, 0));
    }

    @Test
    void aSilentScooterIsSaidToBeSilent() {
        assertThatThrownBy(() -> driver(new SerialPipe(bytes -> new byte[0]), Dialect.XIAOMI, "", false)
                        .open())
                .isInstanceOf(Scooter.SilentException.class)
                .hasMessage("no answer to read of register 10 of ESC");
    }

    private static NinebotScooter scooter(Dialect dialect) {
        return new NinebotScooter(dialect == Dialect.NINEBOT, SERIAL, new byte[] {0x34, 0x01}, new Power());
    }

    private ScooterDriver driver(Dialect dialect, String serial, boolean commands) {
        return driver(new SerialPipe(bytes -> scooter.receive(bytes)), dialect, serial, commands);
    }

    private ScooterDriver driver(SerialPipe line, Dialect dialect, String serial, boolean commands) {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
        LineSettings port = new LineSettings("/dev/ttyUSB0", 115_200, LineSettings.Format._8N1, false);
        return new ScooterDriver(
                new ScooterKind.Settings("dock-1", port, new DeviceId("SC-1"), dialect, serial, 30, commands),
                new Surroundings(settings -> line, outbox, new Health(clock), folder, () -> nanos, clock),
                Workshop.NONE);
    }

    private void command(ScooterDriver driver, String id, String name, String arguments) throws Exception {
        String json = String.format(
                "{\"id\":\"%s\",\"device\":\"SC-1\",\"name\":\"%s\",\"arguments\":{%s},\"issued_at\":%d,"
                        + "\"expires_at\":%d,\"issuer\":\"city\"}",
                id, name, arguments, NOW, NOW + 60);
        outbox.send("v1/SC-1/commands", json.getBytes(StandardCharsets.UTF_8));
        driver.runOnce();
        if (texts("command_id").isEmpty() || !texts("command_id").contains(id)) {
            driver.runOnce();
        }
    }

    private List<String> texts(String metric) {
        return outbox.readings().stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(Reading::value)
                .map(value -> ((Value.Text) value).text())
                .toList();
    }
}
