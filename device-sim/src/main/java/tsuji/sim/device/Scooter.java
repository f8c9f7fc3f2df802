package tsuji.sim.device;

import java.util.Optional;
import tsuji.sim.scenario.Fleet;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * A shared scooter: stands, is taken, ridden and parked again. A trip is a {@code trip_start}, positions and a
 * {@code trip_end} with the same text in {@code trip}. An operator charges it where it stands when it is nearly empty.
 */
final class Scooter implements Device {
    /** Nobody can take a scooter with less. */
    private static final double RIDEABLE_PERCENT = 12;

    private static final double CHARGED_PERCENT = 95;

    /** The limit of a specified small moped. */
    private static final int SPEED_MODE_ROAD = 20;

    private static final double KMH_PER_METRE_A_SECOND = 3.6;

    private final Fleet.Scooters manner;
    private final RandomStream times;
    private final RandomStream trips;
    private final RandomStream road;
    private final Composer composer;
    private final Battery battery;

    private Optional<Ride> ride = Optional.empty();
    private Place place;
    private double heading;
    private double odometer;
    private double fallAtMetres;
    private String trip = "";
    private long movingMillis;
    private long parkedMillis;
    private long speedModeKmh = SPEED_MODE_ROAD;
    private boolean locked = true;
    private boolean charging;
    private boolean tipped;
    private boolean lowReported;
    private long livedMillis;
    private long reportAtMillis;
    private long takenAtMillis;

    Scooter(long seed, Composer composer, Fleet.Scooters manner, long startMillis) {
        DeviceId id = composer.device();
        this.manner = manner;
        this.composer = composer;
        this.times = new RandomStream(seed, id, "times");
        this.trips = new RandomStream(seed, id, "trips");
        this.road = new RandomStream(seed, id, "road");
        RandomStream origin = new RandomStream(seed, id, "origin");
        this.place = Place.random(origin);
        this.heading = origin.between(0, 360);
        this.odometer = origin.between(0, 4_000_000);
        this.battery = new Battery(origin.between(30, 100));
        this.movingMillis = manner.moving().toMillis();
        this.parkedMillis = manner.parked().toMillis();
        this.livedMillis = startMillis;
        this.reportAtMillis = startMillis + (long) (origin.uniform() * parkedMillis);
        this.takenAtMillis = nextTaken(startMillis);
    }

    @Override
    public DeviceId id() {
        return composer.device();
    }

    @Override
    public long nextAtMillis() {
        return ride.isPresent() ? reportAtMillis : Math.min(reportAtMillis, takenAtMillis);
    }

    @Override
    public DeviceMessage next() {
        long now = nextAtMillis();
        liveTo(now);
        if (battery.percent() < Battery.LOW_PERCENT && !lowReported) {
            lowReported = true;
            return event(now, "low_battery");
        }
        if (ride.isPresent()) {
            return onTheWay(now, ride.get());
        }
        if (now == takenAtMillis) {
            return taken(now);
        }
        reportAtMillis = now + times.jittered(parkedMillis, manner.jitter());
        return state(now).message(DataClass.TELEMETRY);
    }

    /** What it did shows in the message that follows at once. */
    @Override
    public Outcome obey(Command command, long now) {
        liveTo(now);
        Optional<Outcome> objection = objection(command);
        if (objection.isPresent()) {
            return objection.get();
        }
        switch (command.name()) {
            case "unlock" -> locked = false;
            case "lock" -> locked = true;
            case "set_speed_mode" -> speedModeKmh = command.argument();
            case "set_report_interval" -> {
                movingMillis = command.argument() * 1_000;
                parkedMillis = movingMillis;
            }
            // It blinks, or starts again.
            default -> {}
        }
        reportAtMillis = now;
        return Outcome.DONE;
    }

    private Optional<Outcome> objection(Command command) {
        return switch (command.name()) {
            case "unlock" ->
                ride.isEmpty() && battery.percent() < RIDEABLE_PERCENT
                        ? Optional.of(Outcome.refused("battery empty"))
                        : Optional.empty();
            case "lock", "set_speed_mode", "reboot" ->
                ride.isPresent() ? Optional.of(Outcome.refused("it is being ridden")) : Optional.empty();
            case "locate", "set_report_interval" -> Optional.empty();
            default -> Optional.of(Outcome.unknown(command));
        };
    }

    @Override
    public DeviceMessage answer(Command command, Outcome outcome, long now) {
        return composer.answer(command, outcome, now);
    }

    @Override
    public DeviceMessage starts(String firmware, long now) {
        composer.runs(firmware);
        return composer.at(now).message(DataClass.TELEMETRY);
    }

    private void liveTo(long now) {
        double seconds = (now - livedMillis) / 1_000.0;
        livedMillis = now;
        if (ride.isPresent()) {
            Ride moving = ride.get();
            double before = moving.metres();
            moving.advance(seconds);
            odometer += moving.metres() - before;
            battery.ride(moving.metres() - before);
            place = moving.place();
            heading = moving.heading();
            if (battery.percent() <= 0) {
                moving.brake();
            }
        } else if (charging) {
            battery.charge(seconds);
            charging = battery.percent() < CHARGED_PERCENT;
            lowReported = lowReported && battery.percent() < Battery.LOW_PERCENT;
        } else {
            battery.rest(seconds);
        }
    }

    private DeviceMessage taken(long now) {
        if (charging || battery.percent() < RIDEABLE_PERCENT) {
            charging = true;
            takenAtMillis = nextTaken(now);
            return state(now).message(DataClass.TELEMETRY);
        }
        trip = String.format("%016x", trips.nextLong());
        tipped = false;
        locked = false;
        Place destination = Place.random(trips);
        ride = Optional.of(new Ride(road, place, destination, speedModeKmh / KMH_PER_METRE_A_SECOND));
        fallAtMetres = trips.chance(manner.fallsPerTrip())
                ? trips.uniform() * place.metresTo(destination)
                : Double.POSITIVE_INFINITY;
        reportAtMillis = now + times.jittered(movingMillis, manner.jitter());
        return event(now, "trip_start");
    }

    private DeviceMessage onTheWay(long now, Ride moving) {
        if (moving.metres() >= fallAtMetres && !tipped) {
            tipped = true;
            moving.fall();
            reportAtMillis = now + movingMillis;
            return event(now, "fall");
        }
        if (moving.hasArrived()) {
            return parked(now);
        }
        reportAtMillis = now + times.jittered(movingMillis, manner.jitter());
        return state(now).message(DataClass.TELEMETRY);
    }

    private DeviceMessage parked(long now) {
        ride = Optional.empty();
        locked = true;
        reportAtMillis = now + times.jittered(parkedMillis, manner.jitter());
        takenAtMillis = nextTaken(now);
        DeviceMessage end = event(now, "trip_end");
        trip = "";
        charging = battery.percent() < RIDEABLE_PERCENT;
        return end;
    }

    private long nextTaken(long now) {
        return now + 1 + (long) trips.exponential(3_600_000 / manner.tripsPerHour());
    }

    private DeviceMessage event(long now, String what) {
        return state(now).flag(what, true).message(DataClass.EVENT);
    }

    private Composer state(long now) {
        double speed = ride.map(Ride::speed).orElse(0.0);
        composer.at(now)
                .number("lat", "lat", rounded(place.lat(), 1e6))
                .number("lon", "lon", rounded(place.lon(), 1e6))
                .number("speed", "m/s", rounded(speed, 100))
                .number("heading", "deg", Math.floor(heading))
                .number("odometer", "m", rounded(odometer, 10))
                .number("battery", "%EL", rounded(battery.percent(), 100))
                .number("voltage", "V", rounded(battery.volts(), 100))
                .number("current", "A", rounded(charging ? -battery.chargeAmps() : battery.ampsAt(speed), 100))
                .flag("locked", locked);
        if (manner.gnssTime()) {
            composer.gnssTime();
        }
        if (ride.isPresent()) {
            composer.number("speed_mode", "km/h", speedModeKmh);
        }
        if (charging) {
            composer.flag("charging", true);
        }
        if (tipped) {
            composer.flag("tipped", true);
        }
        return trip.isEmpty() ? composer : composer.text("trip", trip);
    }

    private static double rounded(double number, double steps) {
        return Math.round(number * steps) / steps;
    }
}
