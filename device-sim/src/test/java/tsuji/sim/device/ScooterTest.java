package tsuji.sim.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.sim.record.ContentKey;
import tsuji.sim.scenario.Fleet;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

class ScooterTest {
    private static final long START = 1_789_200_000_000L;
    private static final int SEEDS = 60;
    private static final Fleet.Scooters BUSY =
            new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(30), 0, 6, 0.05);

    private static final Fleet.Scooters TELLING_GNSS_TIME =
            new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(30), 0, 6, 0.05, true);

    /** One message as numbers; flags are 1 or 0. */
    private record Heard(DeviceMessage message, Map<String, Double> numbers, String trip) {
        double number(String metric) {
            return numbers.getOrDefault(metric, 0.0);
        }

        boolean says(String flag) {
            return number(flag) == 1;
        }

        double secondsSince(Heard before) {
            return (message.atMillis() - before.message.atMillis()) / 1_000.0;
        }
    }

    @Test
    void odometerGrowsBySpeedTimesTimeWhileRiding() {
        eachPairOnATrip((before, after) -> {
            double expected = (before.number("speed") + after.number("speed")) / 2 * after.secondsSince(before);
            // The last step of a fall goes from riding to rest at once.
            if (!after.says("tipped")) {
                assertThat(after.number("odometer") - before.number("odometer")).isCloseTo(expected, within(0.15));
            }
        });
    }

    @Test
    void placeMovesByWhatTheOdometerGrows() {
        eachPairOnATrip((before, after) -> {
            double moved = place(before).metresTo(place(after));
            assertThat(moved).isCloseTo(after.number("odometer") - before.number("odometer"), within(0.4));
        });
    }

    @Test
    void batteryFallsOnATripAndNeverRises() {
        eachPairOnATrip(
                (before, after) -> assertThat(after.number("battery")).isLessThanOrEqualTo(before.number("battery")));
        for (int seed = 1; seed <= SEEDS; seed++) {
            Heard start = null;
            for (Heard heard : live(seed, 1_000)) {
                start = heard.says("trip_start") ? heard : start;
                if (heard.says("trip_end") && heard.number("odometer") - start.number("odometer") > 20) {
                    assertThat(heard.number("battery")).as("seed %d", seed).isLessThan(start.number("battery"));
                }
            }
        }
    }

    @Test
    void scooterAtRestKeepsPlaceAndOdometer() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Heard before = null;
            for (Heard heard : live(seed, 500)) {
                if (before != null && before.says("locked") && heard.says("locked") && !heard.says("trip_end")) {
                    assertThat(heard.number("odometer")).isEqualTo(before.number("odometer"));
                    assertThat(place(heard)).isEqualTo(place(before));
                    assertThat(heard.number("speed")).isZero();
                }
                before = heard;
            }
        }
    }

    @Test
    void everyTripEndsWithTheTextItBeganWith() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            String trip = "";
            for (Heard heard : live(seed, 1_000)) {
                if (heard.says("trip_start")) {
                    assertThat(trip).isEmpty();
                    trip = heard.trip();
                    assertThat(trip).hasSize(16);
                } else {
                    assertThat(heard.trip()).as("seed %d", seed).isEqualTo(trip);
                }
                trip = heard.says("trip_end") ? "" : trip;
            }
        }
    }

    @Test
    void nothingIsOutsideWhatTheGatewayAccepts() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            for (Heard heard : live(seed, 1_000)) {
                assertThat(heard.number("speed")).isBetween(0.0, 20 / 3.6 + 0.01);
                assertThat(heard.number("heading")).isBetween(0.0, 360.0);
                assertThat(heard.number("odometer")).isBetween(0.0, 1e9);
                assertThat(heard.number("battery")).isBetween(0.0, 100.0);
                assertThat(heard.number("voltage")).isBetween(30.0, 43.0);
                assertThat(heard.number("current")).isBetween(-100.0, 100.0);
                assertThat(Place.CENTRE.metresTo(place(heard))).isLessThan(Place.RADIUS_METRES * 1.2);
            }
        }
    }

    @Test
    void eventsAreEventsAndPositionsAreTelemetry() {
        for (Heard heard : live(3, 3_000)) {
            boolean event = List.of("trip_start", "trip_end", "fall", "low_battery").stream()
                    .anyMatch(heard::says);
            assertThat(heard.message().dataClass()).isEqualTo(event ? DataClass.EVENT : DataClass.TELEMETRY);
            assertThat(heard.message().topic()).isEqualTo(event ? "v1/SC-0001/events" : "v1/SC-0001/telemetry");
        }
    }

    @Test
    void fallTipsTheScooterAndEndsTheTrip() {
        List<Heard> life = live(new Fleet.Scooters(Duration.ofSeconds(1), Duration.ofSeconds(30), 0, 6, 1), 2, 3_000);

        for (int i = 0; i < life.size() - 1; i++) {
            if (life.get(i).says("fall")) {
                assertThat(life.get(i).says("tipped")).isTrue();
                assertThat(life.get(i + 1).says("trip_end")).isTrue();
            }
        }
        assertThat(life).anyMatch(heard -> heard.says("fall"));
    }

    @Test
    void nearlyEmptyScooterIsChargedBeforeItIsRiddenAgain() {
        List<Heard> life = live(new Fleet.Scooters(Duration.ofSeconds(5), Duration.ofSeconds(60), 0, 20, 0), 2, 20_000);

        assertThat(life).anyMatch(heard -> heard.says("low_battery")).anyMatch(heard -> heard.says("charging"));
        assertThat(life).filteredOn(heard -> heard.says("trip_start")).allMatch(heard -> heard.number("battery") >= 12);
    }

    @Test
    void messageSequenceCountsFromOneWithoutGaps() {
        List<Heard> life = live(1, 200);

        for (int i = 0; i < life.size(); i++) {
            assertThat(life.get(i).number("msg_seq")).isEqualTo(i + 1);
            assertThat(life.get(i).message().msgSeq()).isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void contentKeyIsThatOfTheResolvedPayloadInBothFormats(long seed) throws SenmlException {
        for (Senml.Format format : Senml.Format.values()) {
            Device scooter = new Scooter(seed, new Composer(new DeviceId("SC-0001"), format), BUSY, START);
            for (int i = 0; i < 300; i++) {
                DeviceMessage message = scooter.next();
                assertThat(ContentKey.of(Senml.decode(format, message.payload())))
                        .isEqualTo(message.key());
            }
        }
    }

    @Test
    void gnssTimeIsTheSecondOfTheFixWhateverTheClockOfTheScooterShows() {
        Clocks behind = new Clocks(millis -> millis - 180_000, millis -> millis);

        List<Heard> life = live(TELLING_GNSS_TIME, behind, 1, 300);

        assertThat(life)
                .allSatisfy(heard -> assertThat(heard.number("gnss_time"))
                        .isEqualTo(Math.floorDiv(heard.message().atMillis(), 1_000L)));
    }

    @Test
    void gnssTimeChangesNothingElseThatAScooterSays() {
        List<Heard> telling = live(TELLING_GNSS_TIME, Clocks.RIGHT, 1, 1_000);
        telling.forEach(heard -> heard.numbers().remove("gnss_time"));

        assertThat(telling)
                .extracting(Heard::numbers)
                .isEqualTo(live(1, 1_000).stream().map(Heard::numbers).toList());
        assertThat(telling)
                .extracting(heard -> heard.message().atMillis())
                .isEqualTo(live(1, 1_000).stream()
                        .map(heard -> heard.message().atMillis())
                        .toList());
    }

    private interface Pair {
        void check(Heard before, Heard after);
    }

    private static void eachPairOnATrip(Pair pair) {
        int pairs = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Heard before = null;
            for (Heard heard : live(seed, 1_000)) {
                if (before != null && !heard.trip().isEmpty() && heard.trip().equals(before.trip())) {
                    pair.check(before, heard);
                    pairs++;
                }
                before = heard;
            }
        }
        assertThat(pairs).isGreaterThan(SEEDS * 100);
    }

    private static Place place(Heard heard) {
        return new Place(heard.number("lat"), heard.number("lon"));
    }

    private static List<Heard> live(long seed, int messages) {
        return live(BUSY, seed, messages);
    }

    private static List<Heard> live(Fleet.Scooters manner, long seed, int messages) {
        return live(manner, Clocks.RIGHT, seed, messages);
    }

    private static List<Heard> live(Fleet.Scooters manner, Clocks clocks, long seed, int messages) {
        Composer composer = new Composer(new DeviceId("SC-0001"), Senml.Format.CBOR, clocks);
        Device scooter = new Scooter(seed, composer, manner, START);
        List<Heard> life = new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            life.add(heard(scooter.next()));
        }
        return life;
    }

    private static Heard heard(DeviceMessage message) {
        Map<String, Double> numbers = new HashMap<>();
        String trip = "";
        try {
            for (Reading reading : Senml.decode(Senml.Format.CBOR, message.payload())) {
                if (reading.value() instanceof Value.Num num) {
                    numbers.put(reading.metric(), num.number());
                } else if (reading.value() instanceof Value.Flag flag) {
                    numbers.put(reading.metric(), flag.flag() ? 1.0 : 0.0);
                } else if (reading.value() instanceof Value.Text text) {
                    trip = text.text();
                }
            }
        } catch (SenmlException e) {
            throw new AssertionError(e);
        }
        return new Heard(message, numbers, trip);
    }
}
