package tsuji.sim.serial;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What passes through a meter. */
interface MeterLoad {
    /** How the time of a day's first half hour ends in a recording. */
    String MIDNIGHT = " 00:00:00";

    /** Of the energy since some time in the past, in 0.1 kWh; never less at a later time. */
    long tenths(LocalDateTime at);

    int watts(LocalDateTime at);

    /** {@link SmartMeter#DAY_WATTS} from 8 to 20 o'clock, {@link SmartMeter#NIGHT_WATTS} in the other hours; since the year began. */
    MeterLoad DAILY = new MeterLoad() {
        // 0.1 kWh every 4 minutes by day (1.5 kW), every 12 by night.
        @Override
        public long tenths(LocalDateTime at) {
            long days = at.getDayOfYear() - 1L;
            int minute = at.getHour() * 60 + at.getMinute();
            int dayMinutes = Math.min(Math.max(minute - 480, 0), 720);
            int nightMinutes = minute - dayMinutes;
            return days * (720 / 4 + 720 / 12) + dayMinutes / 4 + nightMinutes / 12;
        }

        @Override
        public int watts(LocalDateTime at) {
            return at.getHour() >= 8 && at.getHour() < 20 ? SmartMeter.DAY_WATTS : SmartMeter.NIGHT_WATTS;
        }
    };

    /**
     * What somebody recorded, half hour by half hour, again and again; evenly within each.
     *
     * @param file lines {@code household,interval_local,kwh} in the order of time; whole days of it count.
     * @param household whose lines count.
     * @throws IOException when it cannot be read; the message names line and fault.
     */
    static MeterLoad recorded(Path file, String household) throws IOException {
        List<Double> kwh = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String[] fields = line.split(",", -1);
                boolean counts = fields.length == 3
                        && fields[0].equals(household)
                        && (!kwh.isEmpty() || fields[1].endsWith(MIDNIGHT));
                if (counts) {
                    kwh.add(energy(fields[2], file + " line " + number));
                }
            }
        }
        if (kwh.size() < Recorded.SLOTS_A_DAY) {
            throw new IOException(file + " has no whole day of household " + household);
        }
        return new Recorded(kwh.subList(0, kwh.size() - kwh.size() % Recorded.SLOTS_A_DAY));
    }

    private static double energy(String text, String where) throws IOException {
        try {
            double energy = Double.parseDouble(text);
            if (energy >= 0 && energy < Recorded.KWH_MAX) {
                return energy;
            }
        } catch (NumberFormatException e) {
            // As one that is no energy.
        }
        throw new IOException(
                where + ": " + text + " is not the energy of half an hour, 0 to " + Recorded.KWH_MAX + " kWh");
    }

    /** Half hours of whole days. */
    final class Recorded implements MeterLoad {
        private static final int SLOTS_A_DAY = 48;
        private static final int KWH_MAX = 1_000;
        private static final int SLOT_SECONDS = 1_800;

        private final double[] kwh;
        private final double[] before;

        private Recorded(List<Double> halfHours) {
            kwh = halfHours.stream().mapToDouble(Double::doubleValue).toArray();
            before = new double[kwh.length + 1];
            for (int i = 0; i < kwh.length; i++) {
                before[i + 1] = before[i] + kwh[i];
            }
        }

        @Override
        public long tenths(LocalDateTime at) {
            long seconds = at.toEpochSecond(ZoneOffset.UTC);
            long slot = Math.floorDiv(seconds, SLOT_SECONDS);
            int i = index(slot);
            double within = kwh[i] * Math.floorMod(seconds, SLOT_SECONDS) / SLOT_SECONDS;
            // The small part makes up for sums that a double rounds down.
            return (long) Math.floor((slot / kwh.length * before[kwh.length] + before[i] + within) * 10 + 1e-6);
        }

        @Override
        public int watts(LocalDateTime at) {
            return (int) Math.round(kwh[index(Math.floorDiv(at.toEpochSecond(ZoneOffset.UTC), SLOT_SECONDS))] * 2_000);
        }

        private int index(long slot) {
            return (int) Math.floorMod(slot, (long) kwh.length);
        }
    }
}
