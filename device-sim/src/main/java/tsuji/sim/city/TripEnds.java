package tsuji.sim.city;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import tsuji.wire.CityTopics;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/**
 * Takes the ends off trips: where a scooter is taken or left, and where it stands in between, somebody lives. Of a trip only the
 * part is told that is farther from its first and its last place than a radius. The radius is another one for each trip: at a fixed
 * one the trips of a household break off on a circle, and its middle is the house (Hassan, Hussain and Bates, "Analysis of Privacy
 * Protections in Fitness Tracking Social Networks", USENIX Security 2018). Nobody knows a trip's last place before its end, so
 * entries are held back until the scooter has left their surroundings. Owned by one thread.
 */
final class TripEnds {
    /** A block or two: some dozens of homes. */
    static final double METRES_MIN = 200;

    static final double METRES_MAX = 400;

    /** Entries of a trip that are held back; of earlier ones no motion is told. */
    static final int HELD_MAX = 1_000;

    /** Trips at a time; of further ones no motion is told. */
    static final int TRIPS_MAX = 10_000;

    private static final double METRES_PER_DEGREE = 111_195;
    private static final String LATITUDE = "lat";
    private static final String LONGITUDE = "lon";

    /** By these a path can be drawn from any place of it that is known. */
    private static final Set<String> MOTION = Set.of(LATITUDE, LONGITUDE, "speed", "heading", "odometer", "m/s", "deg");

    private final RandomGenerator random;
    private final Map<Rider, Trip> trips = new HashMap<>();

    TripEnds(RandomGenerator random) {
        this.random = random;
    }

    /** What comes late comes in an order of its own, and its first place is not that of the others. */
    private record Rider(DeviceId device, CityTopics.Lane lane) {}

    private record Place(double lat, double lon) {
        double metresTo(Place other) {
            double north = (other.lat - lat) * METRES_PER_DEGREE;
            double east = (other.lon - lon) * METRES_PER_DEGREE * Math.cos(Math.toRadians(lat));
            return Math.hypot(north, east);
        }
    }

    /** @param places what it tells of the way; where the scooter was last when it tells none. */
    private record Held(HeardEntry heard, List<Place> places) {
        boolean isFartherThan(double metres, Place from) {
            return places.stream().allMatch(place -> place.metresTo(from) > metres);
        }
    }

    /** A trip under way. */
    private static final class Trip {
        private final String name;
        private final double metres;
        private final Place first;
        private final ArrayDeque<Held> held = new ArrayDeque<>();
        private Place last;
        private boolean hasLeftTheFirst;

        Trip(String name, Place first, double metres) {
            this.name = name;
            this.first = first;
            this.last = first;
            this.metres = metres;
        }

        /** What tells neither a trip nor a place, for example the answer to a command, may be of any. */
        boolean contains(HeardEntry heard) {
            return name(heard).map(name::equals).orElse(places(heard).isEmpty());
        }

        /** Adds to {@code told} what is far enough behind the scooter now. */
        void goOn(HeardEntry heard, List<HeardEntry> told) {
            List<Place> places = places(heard);
            Held next = new Held(heard, places.isEmpty() ? List.of(last) : places);
            last = next.places.get(next.places.size() - 1);
            hasLeftTheFirst = hasLeftTheFirst || next.isFartherThan(metres, first);
            held.add(hasLeftTheFirst ? next : new Held(withoutMotion(heard), next.places));
            // The newest holds the last place: the queue never runs empty.
            while (held.element().isFartherThan(metres, last)) {
                told.add(held.remove().heard);
            }
            if (held.size() > HELD_MAX) {
                told.add(withoutMotion(held.remove().heard));
            }
        }

        void end(List<HeardEntry> told) {
            held.forEach(one -> told.add(withoutMotion(one.heard)));
        }
    }

    /** What can be told now, in the order in which it was heard of a device. */
    List<HeardEntry> cut(HeardEntry heard) {
        List<HeardEntry> told = new ArrayList<>();
        Rider rider = new Rider(heard.entry().device(), heard.topic().lane());
        Optional<Trip> open = Optional.ofNullable(trips.get(rider));
        if (open.filter(trip -> !trip.contains(heard)).isPresent()) {
            trips.remove(rider).end(told);
            open = Optional.empty();
        }
        open.or(() -> begun(rider, heard))
                .ifPresentOrElse(trip -> trip.goOn(heard, told), () -> told.add(withoutMotion(heard)));
        return told;
    }

    /** Empty: it is on no trip, or nobody knows where, or there are too many. */
    private Optional<Trip> begun(Rider rider, HeardEntry heard) {
        if (trips.size() == TRIPS_MAX) {
            return Optional.empty();
        }
        Optional<Trip> begun = name(heard)
                .flatMap(name -> places(heard).stream()
                        .findFirst()
                        .map(first -> new Trip(name, first, random.nextDouble(METRES_MIN, METRES_MAX))));
        begun.ifPresent(trip -> trips.put(rider, trip));
        return begun;
    }

    /** What is left of trips that nobody will see the end of. */
    List<HeardEntry> rest() {
        List<HeardEntry> told = new ArrayList<>();
        trips.values().forEach(trip -> trip.end(told));
        trips.clear();
        return told;
    }

    private static Optional<String> name(HeardEntry heard) {
        return heard.entry().readings().stream()
                .filter(reading -> reading.metric().equals("trip"))
                .map(Reading::value)
                .filter(Value.Text.class::isInstance)
                .map(value -> ((Value.Text) value).text())
                .findFirst();
    }

    private static List<Place> places(HeardEntry heard) {
        List<Double> lats = numbers(heard, LATITUDE);
        List<Double> lons = numbers(heard, LONGITUDE);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < Math.min(lats.size(), lons.size()); i++) {
            places.add(new Place(lats.get(i), lons.get(i)));
        }
        return places;
    }

    private static List<Double> numbers(HeardEntry heard, String name) {
        return heard.entry().readings().stream()
                .filter(reading -> isNamed(reading, name) && reading.value() instanceof Value.Num)
                .map(reading -> ((Value.Num) reading.value()).number())
                .toList();
    }

    private static boolean isNamed(Reading reading, String name) {
        return reading.metric().equals(name) || reading.unit().equals(name);
    }

    private static HeardEntry withoutMotion(HeardEntry heard) {
        return heard.with(heard.entry().readings().stream()
                .filter(reading -> !MOTION.contains(reading.metric()) && !MOTION.contains(reading.unit()))
                .toList());
    }
}
