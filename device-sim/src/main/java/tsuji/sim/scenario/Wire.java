package tsuji.sim.scenario;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import tsuji.wire.DeviceId;

/** Emulated devices at one line of a bridge that is started for the run. */
public sealed interface Wire permits Wire.RouteB, Wire.Modbus, Wire.Ninebot, Wire.Smp, Wire.Omni {
    /** Smallest and largest image that is brought to a device at a line: it has its header, and takes no minutes. */
    int IMAGE_BYTES_MIN = 256;

    int IMAGE_BYTES_MAX = 64 * 1024;

    /** As the gateway knows them. */
    List<DeviceId> devices();

    /** Name of their type in the gateway's registry. */
    String type();

    /** What the city asks of the device, one after another; each is to succeed. */
    default List<CommandKind> commands() {
        return List.of();
    }

    /** Size of the image that the gateway brings to the device; 0: none. */
    default int imageBytes() {
        return 0;
    }

    /** Whether it is a serial line, which only a pseudo terminal can stand for. */
    default boolean isSerial() {
        return true;
    }

    /**
     * A smart meter behind a Wi-SUN adapter.
     *
     * @param sided the adapter is a BP35C2, else a BP35A1.
     * @param slot length of its metering slots.
     * @param slotEnds so long after the bridge has first asked the meter, a metering slot ends by the meter's clock.
     * @param daysAway so many days the bridge has missed, and reads from the meter's history.
     */
    record RouteB(DeviceId device, boolean sided, Duration slot, Duration slotEnds, int daysAway) implements Wire {
        /** A meter keeps about a hundred days; reading them takes the hours that radio time leaves. */
        static final int DAYS_AWAY_MAX = 90;

        /** A meter's history has half hours: nothing shorter can be read from it. */
        static final Duration HISTORY = Duration.ofMinutes(30);

        @Override
        public List<DeviceId> devices() {
            return List.of(device);
        }

        @Override
        public String type() {
            return "meter";
        }

        @Override
        public String toString() {
            return "smart meter " + device + " behind a " + (sided ? "BP35C2" : "BP35A1") + ", a slot of "
                    + Durations.format(slot) + " ends after "
                    + Durations.format(slotEnds) + (daysAway == 0 ? "" : ", " + daysAway + " days to be healed");
        }
    }

    /**
     * Meters like the SDM630 on a bus, the first at address 1.
     *
     * @param noise share of garbled answers.
     */
    record Modbus(IdPattern ids, double noise) implements Wire {
        static final int METERS_MAX = 32;

        /** A bus on which most answers are garbled serves nobody. */
        static final double NOISE_MAX = 0.5;

        @Override
        public List<DeviceId> devices() {
            return ids.ids();
        }

        @Override
        public String type() {
            return "meter";
        }

        @Override
        public String toString() {
            return "Modbus bus with " + ids.text() + ", noise " + Math.round(noise * 100) + "%";
        }
    }

    /** A scooter in a dock, with frames of Ninebot or of Xiaomi. */
    record Ninebot(DeviceId device, boolean xiaomi, List<CommandKind> commands, int imageBytes) implements Wire {
        public Ninebot {
            commands = List.copyOf(commands);
        }

        @Override
        public List<DeviceId> devices() {
            return List.of(device);
        }

        @Override
        public String type() {
            return "scooter";
        }

        @Override
        public String toString() {
            return "docked " + (xiaomi ? "Xiaomi" : "Ninebot") + " scooter " + device + asked(commands)
                    + (imageBytes == 0 ? "" : ", gets an image of " + Quantity.BYTES.format(imageBytes));
        }
    }

    /** A board with MCUboot behind SMP, which is there to be updated and measures nothing. */
    record Smp(DeviceId device, int imageBytes) implements Wire {
        @Override
        public List<DeviceId> devices() {
            return List.of(device);
        }

        @Override
        public String type() {
            return "generic";
        }

        @Override
        public String toString() {
            return "board " + device + " with MCUboot, gets an image of " + Quantity.BYTES.format(imageBytes);
        }
    }

    /** A cellular scooter that speaks OMNI over TCP. */
    record Omni(DeviceId device, String imei, List<CommandKind> commands) implements Wire {
        public Omni {
            commands = List.copyOf(commands);
        }

        @Override
        public List<DeviceId> devices() {
            return List.of(device);
        }

        @Override
        public String type() {
            return "scooter";
        }

        @Override
        public boolean isSerial() {
            return false;
        }

        @Override
        public String toString() {
            return "OMNI scooter " + device + ", IMEI " + imei + asked(commands);
        }
    }

    private static String asked(List<CommandKind> commands) {
        return commands.isEmpty()
                ? ""
                : ", asked to " + commands.stream().map(CommandKind::label).collect(Collectors.joining(", "));
    }
}
