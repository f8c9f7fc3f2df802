package tsuji.sim.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.sim.scenario.Fleet;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

/** What devices do about commands. */
class ObedienceTest {
    private static final long START = 1_789_200_000_000L;
    private static final long HOUR = 3_600_000;

    private static Scooter scooter(long seed, double tripsPerHour) {
        return new Scooter(
                seed,
                new Composer(new DeviceId("SC-1"), Senml.Format.JSON),
                new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(30), 0, tripsPerHour, 0),
                START);
    }

    /** Nobody takes it within the time of a test. */
    private static Scooter parked() {
        return scooter(1, 0.000_001);
    }

    private static Meter meter() {
        return new Meter(
                1,
                new Composer(new DeviceId("EM-1"), Senml.Format.JSON),
                new Fleet.Meters(Duration.ofMinutes(10), 0, Duration.ofMinutes(30), Fleet.LoadProfile.HOUSEHOLD, 0),
                START);
    }

    private static Command command(String name, long argument) {
        return new Command("c1", name, argument, START / 1_000 + 60);
    }

    private static Outcome obey(Device device, String name, long argument) {
        return device.obey(command(name, argument), device.nextAtMillis() - 1);
    }

    private static Value value(DeviceMessage message, String metric) throws SenmlException {
        return Senml.decode(Senml.Format.JSON, message.payload()).stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(Reading::value)
                .findFirst()
                .orElseThrow();
    }

    private static void ride(Scooter scooter) throws SenmlException {
        DeviceMessage message = scooter.next();
        while (message.dataClass() != DataClass.EVENT) {
            message = scooter.next();
        }
        assertThat(value(message, "trip_start")).isEqualTo(new Value.Flag(true));
    }

    @Test
    void aParkedScooterUnlocksAndLocksAndTellsSoAtOnce() throws SenmlException {
        Scooter scooter = parked();
        long now = scooter.nextAtMillis() - 1;

        assertThat(scooter.obey(command("unlock", 0), now)).isEqualTo(Outcome.DONE);
        assertThat(scooter.nextAtMillis()).isEqualTo(now);
        assertThat(value(scooter.next(), "locked")).isEqualTo(new Value.Flag(false));

        assertThat(obey(scooter, "lock", 0)).isEqualTo(Outcome.DONE);
        assertThat(value(scooter.next(), "locked")).isEqualTo(new Value.Flag(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "set_speed_mode", "reboot"})
    void aScooterThatIsRiddenRefusesWhatIsUnsafe(String name) throws SenmlException {
        Scooter scooter = scooter(1, 60);
        ride(scooter);

        assertThat(obey(scooter, name, 6)).isEqualTo(Outcome.refused("it is being ridden"));
        assertThat(value(scooter.next(), "speed_mode")).isEqualTo(new Value.Num(20));
    }

    @Test
    void anEmptyScooterRefusesToUnlockButBlinks() {
        Scooter scooter = parked();
        long later = START + 2_000 * HOUR;

        assertThat(scooter.obey(command("locate", 0), later)).isEqualTo(Outcome.DONE);
        assertThat(scooter.obey(command("unlock", 0), later)).isEqualTo(Outcome.refused("battery empty"));
    }

    @Test
    void theSpeedModeLimitsTheNextRide() throws SenmlException {
        Scooter scooter = scooter(1, 60);
        assertThat(obey(scooter, "set_speed_mode", 6)).isEqualTo(Outcome.DONE);

        ride(scooter);

        for (int i = 0; i < 60; i++) {
            DeviceMessage message = scooter.next();
            assertThat(((Value.Num) value(message, "speed")).number()).isLessThanOrEqualTo(6 / 3.6 + 0.01);
        }
    }

    @Test
    void theReportIntervalHoldsFromNowOn() {
        for (Device device : List.of(parked(), meter())) {
            // A meter that starts tells of the last slot first.
            device.next();
            assertThat(obey(device, "set_report_interval", 7)).isEqualTo(Outcome.DONE);
            long now = device.next().atMillis();

            assertThat(device.next().atMillis()).as(device.id().value()).isEqualTo(now + 7_000);
        }
    }

    @Test
    void aMeterReadsNowAndGoesOn() {
        Meter meter = meter();
        meter.next();
        long now = meter.nextAtMillis() - 1;

        assertThat(meter.obey(command("read_now", 0), now)).isEqualTo(Outcome.DONE);

        DeviceMessage read = meter.next();
        assertThat(read.atMillis()).isEqualTo(now);
        assertThat(read.dataClass()).isEqualTo(DataClass.TELEMETRY);
    }

    @Test
    void whatADeviceDoesNotKnowItRefuses() {
        assertThat(obey(parked(), "read_now", 0)).isEqualTo(Outcome.refused("does not know read_now"));
        assertThat(obey(meter(), "unlock", 0)).isEqualTo(Outcome.refused("does not know unlock"));
    }

    @Test
    void theAnswerIsAMessageLikeOthersOnItsTopic() throws SenmlException {
        Scooter scooter = parked();
        long now = scooter.nextAtMillis();

        DeviceMessage answer = scooter.answer(command("unlock", 0), Outcome.refused("battery empty"), now);

        assertThat(answer.topic()).isEqualTo("v1/SC-1/results");
        assertThat(answer.msgSeq()).isEqualTo(1);
        assertThat(value(answer, "command_id")).isEqualTo(new Value.Text("c1"));
        assertThat(value(answer, "outcome")).isEqualTo(new Value.Text("refused"));
        assertThat(value(answer, "reason")).isEqualTo(new Value.Text("battery empty"));
        assertThat(scooter.next().msgSeq()).isEqualTo(2);
    }

    @Test
    void aDeviceThatIsAskedSpeaksBeforeItsTurn() {
        Scooter first = parked();
        Scooter second = scooter(2, 0.000_001);
        Schedule schedule = new Schedule(List.of(first, second), START + HOUR);
        int waiting = 1 - schedule.nextIndex();
        long now = schedule.nextAtMillis() - 1;

        schedule.obey(waiting, command("locate", 0), now);
        schedule.answer(waiting, command("locate", 0), Outcome.DONE, now);

        assertThat(schedule.nextIndex()).isEqualTo(waiting);
        assertThat(schedule.nextAtMillis()).isEqualTo(now);
        assertThat(schedule.made()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'a','name':'lock','expires_at':9}|0",
                "{'id':'a','name':'lock','arguments':{'mode':6},'expires_at':9}|6",
                "{'id':'a','device':'SC-1','name':'lock','arguments':{'seconds':5},'issued_at':1,'expires_at':9}|5"
            })
    void aCommandIsReadWithItsArgument(String json, long argument) {
        assertThat(parse(json)).contains(new Command("a", "lock", argument, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'id':'a','name':'lock'}", "{'id':'a',", "x", ""})
    void whatIsNoCommandIsNone(String json) {
        assertThat(parse(json)).isEmpty();
    }

    private static Optional<Command> parse(String json) {
        return Command.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
