package tsuji.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tsuji.gateway.device.DeviceType.Accepted;
import tsuji.gateway.device.DeviceType.Refused;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

/** What every device type must keep. */
abstract class DeviceTypeContract {
    /** RFC 8428, RFC 8798 and the IANA registries, as far as types use them. */
    private static final Set<String> UNITS = Set.of(
            "", "m", "m/s", "lat", "lon", "deg", "%EL", "V", "A", "W", "Hz", "Cel", "Wh", "s", "count", "dBm", "dBW",
            "km/h");

    abstract DeviceType type();

    @Test
    void isFoundByItsName() {
        assertThat(DeviceId.isValid(type().name())).isTrue();
        assertThat(DeviceTypes.find(type().name())).containsSame(type());
        assertThat(DeviceTypes.names()).contains(type().name());
    }

    @Test
    void namesAndUnitsAreLegalInSenml() throws SenmlException {
        Set<String> names = new HashSet<>();
        for (Metric metric : type().metrics()) {
            assertThat(names.add(metric.name())).as(metric.name()).isTrue();
            assertThat(metric.name()).matches("[a-z][a-z0-9_]*");
            assertThat(UNITS).containsAll(metric.units());
            List<Reading> readings = List.of(legal(metric));
            assertThat(Senml.decode(Senml.Format.JSON, Senml.encode(Senml.Format.JSON, readings)))
                    .isEqualTo(readings);
        }
    }

    @Test
    void everyMetricIsAcceptedAtBothEndsOfItsRange() {
        for (Metric metric : type().metrics()) {
            assertThat(type().judge(DataClass.TELEMETRY, List.of(legal(metric))))
                    .as(metric.name())
                    .isEqualTo(new Accepted(metric.dataClass()));
            if (isNumeric(metric)) {
                for (double edge : new double[] {metric.least(), metric.most()}) {
                    assertThat(type().judge(DataClass.TELEMETRY, List.of(numeric(metric, edge))))
                            .isInstanceOf(Accepted.class);
                }
            }
        }
    }

    @Test
    void numbersBeyondTheRangeAreRefused() {
        for (Metric metric : type().metrics()) {
            if (isNumeric(metric)) {
                assertRefused(Refusal.OUT_OF_RANGE, numeric(metric, Math.floor(metric.least()) - 2));
                assertRefused(Refusal.OUT_OF_RANGE, numeric(metric, Math.ceil(metric.most()) + 2));
            }
        }
    }

    @Test
    void otherUnitsAreRefusedAndTheExpectedOneIsNamed() {
        for (Metric metric : type().metrics()) {
            Reading legal = legal(metric);
            Reading wrong = new Reading(legal.metric(), "kg", legal.value(), 0);

            Refused refused = assertRefused(Refusal.WRONG_UNIT, wrong);
            assertThat(refused.detail())
                    .contains(metric.name())
                    .contains("kg")
                    .contains(metric.units().get(0));
        }
    }

    @Test
    void otherKindsOfValueAreRefused() {
        for (Metric metric : type().metrics()) {
            Reading legal = legal(metric);
            assertRefused(
                    Refusal.WRONG_UNIT, new Reading(legal.metric(), legal.unit(), new Value.Data(new byte[1]), 0));
            assertRefused(Refusal.WRONG_UNIT, new Reading(legal.metric(), legal.unit(), new Value.None(), 0));
            if (isNumeric(metric)) {
                assertRefused(Refusal.WRONG_UNIT, new Reading(legal.metric(), legal.unit(), new Value.Text("1"), 0));
            }
            if (metric.kinds().equals(Set.of(Metric.Kind.INTEGER))) {
                assertRefused(Refusal.WRONG_UNIT, numeric(metric, metric.least() + 0.5));
            }
        }
    }

    @Test
    void eventsTopicMakesAnEventOfAnything() {
        for (Metric metric : type().metrics()) {
            assertThat(type().judge(DataClass.EVENT, List.of(legal(metric)))).isEqualTo(new Accepted(DataClass.EVENT));
        }
    }

    @Test
    void messageIsWorthAsMuchAsItsBestReading() {
        Reading sequence = Reading.number("msg_seq", "", 7, 0);
        for (Metric metric : type().metrics()) {
            assertThat(type().judge(DataClass.TELEMETRY, List.of(sequence, legal(metric))))
                    .isEqualTo(new Accepted(metric.dataClass()));
        }
    }

    @Test
    void oneWrongReadingRefusesTheMessage() {
        Reading sequence = Reading.number("msg_seq", "", 7, 0);
        Reading wrong = Reading.text("msg_seq", "seven", 0);

        assertThat(type().judge(DataClass.TELEMETRY, List.of(sequence, wrong))).isInstanceOf(Refused.class);
    }

    @Test
    void commandResultsAreEvents() {
        List<Reading> result = List.of(
                Reading.text("command_id", "c-1", 0),
                Reading.text("outcome", "succeeded", 0),
                Reading.text("reason", "", 0));

        assertThat(type().judge(DataClass.EVENT, result)).isEqualTo(new Accepted(DataClass.EVENT));
    }

    final Refused assertRefused(Refusal reason, Reading reading) {
        DeviceType.Judgement judgement = type().judge(DataClass.TELEMETRY, List.of(reading));
        assertThat(judgement).as(reading.toString()).isInstanceOf(Refused.class);
        assertThat(((Refused) judgement).reason()).as(reading.toString()).isEqualTo(reason);
        return (Refused) judgement;
    }

    private static boolean isNumeric(Metric metric) {
        return metric.kinds().contains(Metric.Kind.NUMBER) || metric.kinds().contains(Metric.Kind.INTEGER);
    }

    private static Reading numeric(Metric metric, double number) {
        return Reading.number(metric.name(), metric.units().get(0), number, 0);
    }

    private static Reading legal(Metric metric) {
        if (isNumeric(metric)) {
            return numeric(metric, Math.rint((metric.least() + metric.most()) / 2));
        }
        return metric.kinds().contains(Metric.Kind.FLAG)
                ? Reading.flag(metric.name(), true, 0)
                : Reading.text(metric.name(), "x", 0);
    }
}
