package tsuji.sim.device;

/**
 * A scooter on its way: speed changes by what motor and brakes can do, heading by what a handlebar can, and the place by
 * speed and heading.
 */
final class Ride {
    static final double STEP_SECONDS = 1;

    private static final double ACCELERATION_MAX = 0.8;
    private static final double BRAKING_MAX = 1.2;
    private static final double TURN_DEGREES_MAX = 35;
    private static final double ARRIVED_METRES = 12;
    private static final double STOPS_PER_SECOND = 0.01;

    private final RandomStream random;
    private final Place destination;
    private Place place;
    private double heading;
    private double speed;
    private double cruise;
    private double metres;
    private double redLightSeconds;
    private boolean stopping;

    /** @param speedMax what the motor is limited to, in m/s. */
    Ride(RandomStream random, Place from, Place destination, double speedMax) {
        this.random = random;
        this.place = from;
        this.destination = destination;
        this.heading = from.headingTo(destination);
        this.cruise = random.between(0.6, 1) * speedMax;
    }

    /** Rides on for this time or until it has arrived. */
    void advance(double seconds) {
        for (double left = seconds; left > 0 && !hasArrived(); left -= STEP_SECONDS) {
            step(Math.min(left, STEP_SECONDS));
        }
    }

    private void step(double seconds) {
        if (redLightSeconds > 0) {
            redLightSeconds -= seconds;
        } else if (random.chance(STOPS_PER_SECOND * seconds)) {
            redLightSeconds = random.between(5, 30);
        }
        stopping = stopping || place.metresTo(destination) <= ARRIVED_METRES;
        // A rider slows down early enough to stop at the destination, but never below walking pace before it.
        double stoppable = Math.sqrt(2 * BRAKING_MAX * place.metresTo(destination));
        double wanted = stopping || redLightSeconds > 0 ? 0 : Math.max(1, Math.min(cruise, stoppable));
        double before = speed;
        speed = Math.max(speed - BRAKING_MAX * seconds, Math.min(speed + ACCELERATION_MAX * seconds, wanted));
        turn(seconds);
        double distance = (before + speed) / 2 * seconds;
        place = place.moved(heading, distance);
        metres += distance;
    }

    /** Towards the destination, with the detours of streets while it is far. */
    private void turn(double seconds) {
        double direct = place.headingTo(destination);
        double detour = place.metresTo(destination) > 100 ? random.between(-25, 25) : 0;
        double turn = wrapped(direct + detour - heading);
        double most = TURN_DEGREES_MAX * seconds;
        heading = (heading + Math.max(-most, Math.min(most, turn)) + 360) % 360;
    }

    /** The same angle between -180 and 180. */
    private static double wrapped(double degrees) {
        return ((degrees + 540) % 360) - 180;
    }

    /** Brakes to a stop wherever it is. */
    void brake() {
        stopping = true;
    }

    /** Ends the ride at once. */
    void fall() {
        stopping = true;
        speed = 0;
    }

    boolean hasArrived() {
        return stopping && speed == 0;
    }

    Place place() {
        return place;
    }

    double heading() {
        return heading;
    }

    double speed() {
        return speed;
    }

    /** Distance ridden so far. */
    double metres() {
        return metres;
    }
}
