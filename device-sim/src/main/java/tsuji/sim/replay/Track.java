package tsuji.sim.replay;

import java.util.ArrayList;
import java.util.List;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;

/**
 * Where a vehicle could have been: straight on from the middle of its district with even speed, in the direction that the
 * trip's id gives. Distance and duration are the recording's.
 */
record Track(Trip trip, double odometer, double heading) {
    /** The demo area; districts lie around it in a ring. */
    private static final double LATITUDE = 36.55;

    private static final double LONGITUDE = 140.60;
    private static final double RING_METRES = 2_000;
    private static final double DISTRICTS = 10;
    private static final double METRES_PER_DEGREE = 111_320;

    private static final double POINT_SECONDS_MIN = 30;
    private static final int POINTS_MAX = 150;

    static Track of(Trip trip, double odometer) {
        return new Track(trip, odometer, Math.floorMod(trip.id().hashCode(), 360));
    }

    /** Start, track, end. */
    List<RecordedMessage> messages() {
        List<RecordedMessage> messages = new ArrayList<>();
        messages.add(new RecordedMessage(trip.device(), DataClass.EVENT, event("trip_start", 0)));
        if (trip.metres() > 0) {
            messages.add(new RecordedMessage(trip.device(), DataClass.TELEMETRY, points()));
        }
        messages.add(new RecordedMessage(trip.device(), DataClass.EVENT, event("trip_end", 1)));
        return messages;
    }

    private List<Reading> event(String metric, double part) {
        double time = time(part);
        List<Reading> readings = new ArrayList<>();
        readings.add(Reading.flag(metric, true, time));
        readings.add(Reading.text("trip", trip.id(), time));
        readings.add(Reading.number("odometer", "m", odometer(part), time));
        addPosition(readings, part);
        return readings;
    }

    private List<Reading> points() {
        int points = (int) Math.max(1, Math.min(POINTS_MAX, trip.seconds() / POINT_SECONDS_MIN));
        List<Reading> readings = new ArrayList<>();
        for (int i = 1; i <= points; i++) {
            double part = i / (points + 1.0);
            readings.add(
                    Reading.number("speed", "m/s", rounded(trip.metres() / (double) trip.seconds(), 100), time(part)));
            readings.add(Reading.number("odometer", "m", odometer(part), time(part)));
            addPosition(readings, part);
        }
        return readings;
    }

    private double time(double part) {
        return trip.startSeconds() + Math.rint(part * trip.seconds());
    }

    private double odometer(double part) {
        return Math.rint(odometer + part * trip.metres());
    }

    private void addPosition(List<Reading> readings, double part) {
        double district = 2 * Math.PI * trip.district() / DISTRICTS;
        double along = part * trip.metres();
        double north = RING_METRES * Math.cos(district) + along * Math.cos(Math.toRadians(heading));
        double east = RING_METRES * Math.sin(district) + along * Math.sin(Math.toRadians(heading));
        double latitude = LATITUDE + north / METRES_PER_DEGREE;
        double longitude = LONGITUDE + east / (METRES_PER_DEGREE * Math.cos(Math.toRadians(LATITUDE)));
        readings.add(Reading.number("lat", "lat", rounded(latitude, 1e6), time(part)));
        readings.add(Reading.number("lon", "lon", rounded(longitude, 1e6), time(part)));
    }

    private static double rounded(double value, double steps) {
        return Math.rint(value * steps) / steps;
    }
}
