package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.wire.CityEntry;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.TimeQuality;
import tsuji.wire.Value;

/** Rides due north, a report every 10 m. */
class TripEndsTest {
    private static final double DEGREES_A_METRE = 1 / 111_195.0;
    private static final double HOME = 36.6;
    private static final int STEP_METRES = 10;
    private static final int RIDE_METRES = 2_000;

    /** Always the lower bound. */
    private static final RandomGenerator NARROWEST = () -> 0;

    private final TripEnds ends = new TripEnds(NARROWEST);
    private final List<HeardEntry> told = new ArrayList<>();

    private static HeardEntry heard(String device, CityTopics.Lane lane, Reading... readings) {
        return new HeardEntry(
                new CityTopic.Data(new CityTopics("hitachi", "gw-01"), DataClass.TELEMETRY, lane),
                "e1",
                new CityEntry(1, new DeviceId(device), TimeQuality.SYNCED, List.of(readings)),
                0);
    }

    private static Reading lat(int metres) {
        return Reading.number("lat", "lat", HOME + metres * DEGREES_A_METRE, 1);
    }

    private static Reading lon() {
        return Reading.number("lon", "lon", 140.6, 1);
    }

    private static HeardEntry report(CityTopics.Lane lane, String trip, int metres) {
        return heard(
                "SC-1",
                lane,
                lat(metres),
                lon(),
                Reading.number("speed", "m/s", 4, 1),
                Reading.number("heading", "deg", 0, 1),
                Reading.number("odometer", "m", metres, 1),
                Reading.number("battery", "%EL", 80, 1),
                Reading.text("trip", trip, 1));
    }

    private static HeardEntry parked(int metres) {
        return heard("SC-1", CityTopics.Lane.LIVE, lat(metres), lon(), Reading.number("battery", "%EL", 80, 1));
    }

    private void ride(CityTopics.Lane lane, String trip, int from, int to) {
        for (int metres = from; metres <= to; metres += STEP_METRES) {
            told.addAll(ends.cut(report(lane, trip, metres)));
        }
    }

    /** How far from home, in the order told. */
    private List<Long> places() {
        return told.stream()
                .flatMap(heard -> heard.entry().readings().stream())
                .filter(reading -> reading.metric().equals("lat"))
                .map(reading -> Math.round((((Value.Num) reading.value()).number() - HOME) / DEGREES_A_METRE))
                .toList();
    }

    private static List<Long> everyTenMetres(int from, int to) {
        return IntStream.rangeClosed(from / STEP_METRES, to / STEP_METRES)
                .mapToObj(step -> (long) step * STEP_METRES)
                .toList();
    }

    @Test
    void ofATripOnlyWhatIsFartherThanTheRadiusFromBothItsEndsIsTold() {
        ride(CityTopics.Lane.LIVE, "t", 0, RIDE_METRES);
        told.addAll(ends.cut(parked(RIDE_METRES)));

        // At just 200 m rounding decides.
        assertThat(places()).containsAll(everyTenMetres(210, RIDE_METRES - 210));
        assertThat(places()).allSatisfy(metres -> assertThat(metres).isBetween(200L, RIDE_METRES - 200L));
    }

    @Test
    void atTheEndsAndAtRestNoMotionIsToldButAllTheRest() {
        ride(CityTopics.Lane.LIVE, "t", 0, 350);
        told.addAll(ends.cut(parked(350)));

        assertThat(told)
                .hasSize(37)
                .allSatisfy(heard -> assertThat(heard.entry().readings())
                        .extracting(Reading::metric)
                        .contains("battery")
                        .isSubsetOf("battery", "trip"));
    }

    @Test
    void whatWasNotParkedBeforeTheRecordingEndedIsAnEndToo() {
        ride(CityTopics.Lane.LIVE, "t", 0, RIDE_METRES);
        List<HeardEntry> rest = ends.rest();

        assertThat(told.size() + rest.size()).isEqualTo(RIDE_METRES / STEP_METRES + 1);
        told.addAll(rest);
        assertThat(places()).hasSizeGreaterThan(100).allMatch(metres -> metres <= RIDE_METRES - 200);
        assertThat(ends.rest()).isEmpty();
    }

    @Test
    void anotherTripWithoutARestBetweenHasEndsOfItsOwn() {
        ride(CityTopics.Lane.LIVE, "t", 0, 1_000);
        ride(CityTopics.Lane.LIVE, "u", 1_000, RIDE_METRES);

        assertThat(places()).hasSizeGreaterThan(100).noneMatch(metres -> metres > 800 && metres < 1_200);
    }

    @Test
    void beginningThatComesLateIsCutWhereItBegan() {
        ride(CityTopics.Lane.LIVE, "t", 1_000, 1_500);
        for (int metres = 0; metres <= 900; metres += STEP_METRES) {
            told.addAll(ends.cut(report(CityTopics.Lane.BACKLOG, "t", metres)));
            told.addAll(ends.cut(report(CityTopics.Lane.LIVE, "t", 1_500 + metres)));
        }

        assertThat(places()).contains(300L, 2_000L).allMatch(metres -> metres >= 200);
    }

    @Test
    void answerToACommandDoesNotEndATripAndKeepsItsTurn() {
        ride(CityTopics.Lane.LIVE, "t", 0, 500);
        int before = told.size();
        told.addAll(ends.cut(heard("SC-1", CityTopics.Lane.LIVE, Reading.text("command_id", "c", 1))));
        assertThat(told).hasSize(before);
        ride(CityTopics.Lane.LIVE, "t", 510, 1_000);

        assertThat(places()).containsAll(everyTenMetres(210, 790));
        assertThat(told)
                .filteredOn(heard -> heard.entry().readings().size() == 1)
                .hasSize(1);
    }

    @Test
    void reportOfSeveralPlacesIsHeldUntilTheLastOfThemIsLeft() {
        ride(CityTopics.Lane.LIVE, "t", 0, 500);
        told.addAll(ends.cut(
                heard("SC-1", CityTopics.Lane.LIVE, Reading.text("trip", "t", 1), lat(510), lon(), lat(700), lon())));
        told.addAll(ends.cut(report(CityTopics.Lane.LIVE, "t", 850)));
        assertThat(places()).contains(500L).doesNotContain(510L, 700L);

        told.addAll(ends.cut(report(CityTopics.Lane.LIVE, "t", 950)));

        assertThat(places()).contains(510L, 700L);
    }

    @ParameterizedTest
    @EnumSource(CityTopics.Lane.class)
    void deviceWithoutTripsTellsNoPlace(CityTopics.Lane lane) {
        told.addAll(ends.cut(heard("EM-1", lane, lat(0), lon(), Reading.number("power", "W", 400, 1))));

        assertThat(told)
                .singleElement()
                .satisfies(heard -> assertThat(heard.entry().readings())
                        .extracting(Reading::metric)
                        .containsExactly("power"));
    }

    @Test
    void oneEntryMoreThanCanBeHeldIsToldWithoutItsMotion() {
        ride(CityTopics.Lane.LIVE, "t", 0, 1_000);
        ends.rest();
        told.clear();

        // It circles: no place of it is left behind.
        for (int i = 0; i < TripEnds.HELD_MAX; i++) {
            told.addAll(ends.cut(report(CityTopics.Lane.LIVE, "u", i % 5 * STEP_METRES)));
        }
        assertThat(told).isEmpty();
        told.addAll(ends.cut(report(CityTopics.Lane.LIVE, "u", 0)));

        assertThat(told).hasSize(1);
        assertThat(places()).isEmpty();
    }

    @Test
    void ofOneTripMoreThanCanBeUnderWayNoMotionIsTold() {
        for (int i = 1; i <= TripEnds.TRIPS_MAX; i++) {
            assertThat(ends.cut(onATrip("SC-" + i, 0))).isEmpty();
        }
        told.addAll(ends.cut(onATrip("SC-more", 0)));
        told.addAll(ends.cut(onATrip("SC-more", 1_000)));
        told.addAll(ends.cut(onATrip("SC-more", 2_000)));
        assertThat(told).hasSize(3);
        assertThat(places()).isEmpty();

        ends.cut(onATrip("SC-1", 1_000));
        told.addAll(ends.cut(onATrip("SC-1", 2_000)));

        assertThat(places()).containsExactly(1_000L);
    }

    private static HeardEntry onATrip(String device, int metres) {
        return heard(device, CityTopics.Lane.LIVE, lat(metres), lon(), Reading.text("trip", "t", 1));
    }

    @Test
    void eachTripHasARadiusOfItsOwnWithinTheBounds() {
        List<Long> radii = new ArrayList<>();
        TripEnds fuzzy = new TripEnds(RandomGenerator.of("L64X128MixRandom"));
        for (int trip = 0; trip < 20; trip++) {
            told.clear();
            for (int metres = 0; metres <= RIDE_METRES; metres += STEP_METRES) {
                told.addAll(fuzzy.cut(report(CityTopics.Lane.LIVE, "t" + trip, metres)));
            }
            radii.add(places().get(0));
        }

        assertThat(radii)
                .allMatch(metres -> metres >= TripEnds.METRES_MIN && metres <= TripEnds.METRES_MAX + STEP_METRES);
        assertThat(radii.stream().distinct().count()).isGreaterThan(3);
    }
}
