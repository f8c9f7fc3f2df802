package tsuji.sim.device;

/**
 * A point on the ground, good to centimetres within a city.
 *
 * @param lat degrees, WGS 84.
 * @param lon degrees, WGS 84.
 */
record Place(double lat, double lon) {
    /** Middle of the generated town: about where Hitachi lies. Streets and people are invented. */
    static final Place CENTRE = new Place(36.5992, 140.6512);

    /** All trips begin and end within this distance of the centre. */
    static final double RADIUS_METRES = 3_000;

    private static final double METRES_PER_DEGREE = 111_195;
    private static final double COS_CENTRE = StrictMath.cos(StrictMath.toRadians(CENTRE.lat));

    static Place random(RandomStream random) {
        double distance = RADIUS_METRES * Math.sqrt(random.uniform());
        return CENTRE.moved(random.between(0, 360), distance);
    }

    Place moved(double headingDegrees, double metres) {
        double heading = StrictMath.toRadians(headingDegrees);
        return new Place(
                lat + metres * StrictMath.cos(heading) / METRES_PER_DEGREE,
                lon + metres * StrictMath.sin(heading) / (METRES_PER_DEGREE * COS_CENTRE));
    }

    double metresTo(Place other) {
        return Math.sqrt(square(northTo(other)) + square(eastTo(other)));
    }

    /** Degrees clockwise from north, 0 to below 360. */
    double headingTo(Place other) {
        double degrees = StrictMath.toDegrees(StrictMath.atan2(eastTo(other), northTo(other)));
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private double northTo(Place other) {
        return (other.lat - lat) * METRES_PER_DEGREE;
    }

    private double eastTo(Place other) {
        return (other.lon - lon) * METRES_PER_DEGREE * COS_CENTRE;
    }

    private static double square(double number) {
        return number * number;
    }
}
