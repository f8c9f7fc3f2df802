package tsuji.sim.device;

import java.util.List;
import java.util.Map;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Fleet.LoadProfile;
import tsuji.wire.DeviceId;

/** Power at a meter as a pure function of time: a daily curve, a size, noise by the minute, and the sun where there is a plant. */
final class LoadCurve {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long DAY_MILLIS = 24 * HOUR_MILLIS;
    private static final long JST_MILLIS = 9 * HOUR_MILLIS;
    private static final double SUNRISE = 5.5;
    private static final double SUNSET = 18.5;

    /** Watts at each full hour of a working day, Japan time: shapes such as suppliers publish, numbers of our own. */
    private static final Map<LoadProfile, List<Integer>> WATTS = Map.of(
            LoadProfile.HOUSEHOLD,
            List.of(
                    260, 220, 200, 190, 200, 280, 480, 620, 540, 420, 380, 400, 430, 390, 370, 390, 460, 640, 860, 920,
                    850, 720, 540, 370),
            LoadProfile.OFFICE,
            List.of(
                    4_000, 4_000, 4_000, 4_000, 4_000, 4_500, 6_000, 11_000, 19_000, 24_000, 26_000, 26_000, 23_000,
                    26_000, 27_000, 26_000, 25_000, 23_000, 17_000, 12_000, 9_000, 6_500, 5_000, 4_500),
            LoadProfile.FACTORY,
            List.of(
                    90_000, 90_000, 88_000, 88_000, 90_000, 110_000, 190_000, 280_000, 340_000, 350_000, 350_000,
                    340_000, 260_000, 340_000, 350_000, 350_000, 340_000, 330_000, 300_000, 280_000, 250_000, 200_000,
                    120_000, 95_000));

    private static final Map<LoadProfile, Double> SOLAR_WATTS =
            Map.of(LoadProfile.HOUSEHOLD, 4_500.0, LoadProfile.OFFICE, 30_000.0, LoadProfile.FACTORY, 250_000.0);

    private final LoadProfile profile;
    private final RandomStream noise;
    private final RandomStream clouds;
    private final double size;
    private final double solarWatts;

    LoadCurve(long seed, DeviceId id, Fleet.Meters manner) {
        RandomStream site = new RandomStream(seed, id, "site");
        this.profile = manner.profile();
        this.noise = new RandomStream(seed, id, "noise");
        this.clouds = new RandomStream(seed, id, "clouds");
        this.size = site.between(0.6, 1.6);
        this.solarWatts = site.chance(manner.solarShare()) ? SOLAR_WATTS.get(profile) * site.between(0.6, 1.3) : 0;
    }

    boolean hasSolar() {
        return solarWatts > 0;
    }

    /** Net power at the meter; negative: feeding in. */
    double watts(long unixMillis) {
        return load(unixMillis) - sun(unixMillis);
    }

    private double load(long unixMillis) {
        double hour = hourOfDay(unixMillis);
        List<Integer> curve = WATTS.get(profile);
        int from = (int) hour;
        double between = hour - from;
        double base = curve.get(from) * (1 - between) + curve.get((from + 1) % 24) * between;
        boolean idle = profile != LoadProfile.HOUSEHOLD && isWeekend(unixMillis);
        return base * size * (idle ? 0.3 : 1) * (0.75 + 0.5 * noise.uniformAt(unixMillis / 60_000));
    }

    private double sun(long unixMillis) {
        double day = (hourOfDay(unixMillis) - SUNRISE) / (SUNSET - SUNRISE);
        if (day <= 0 || day >= 1) {
            return 0;
        }
        return solarWatts * StrictMath.sin(Math.PI * day) * (0.35 + 0.65 * clouds.uniformAt(unixMillis / 600_000));
    }

    private static double hourOfDay(long unixMillis) {
        return Math.floorMod(unixMillis + JST_MILLIS, DAY_MILLIS) / (double) HOUR_MILLIS;
    }

    /** Unix time began on a Thursday. */
    private static boolean isWeekend(long unixMillis) {
        long weekday = Math.floorMod(Math.floorDiv(unixMillis + JST_MILLIS, DAY_MILLIS) + 3, 7);
        return weekday >= 5;
    }
}
