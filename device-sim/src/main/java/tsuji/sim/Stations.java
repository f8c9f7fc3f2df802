package tsuji.sim;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tsuji.sim.fault.FreePort;
import tsuji.sim.record.ExpectedReading;
import tsuji.sim.scenario.Wire;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.ModbusBus;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.OmniScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.DeviceId;

/** Makes stations of what a scenario says. */
final class Stations {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final String SERIAL_NUMBER = "N2GTQ898C47911";

    /** In front of Hitachi's station. */
    private static final double LATITUDE = 36.5908;

    private static final double LONGITUDE = 140.6616;

    /** A ten-thousandth of a minute, as OMNI writes positions, and what is rounded on the way. */
    private static final double DEGREES_OFF_MAX = 1e-5;

    private Stations() {}

    /** Name of the link that serves a scenario's wire. */
    static String link(int wire) {
        return "line-" + (wire + 1);
    }

    /**
     * @param link names the link and its port.
     * @param release whose images its devices believe; there when an image is brought to one.
     */
    static Station of(Wire wire, BridgeFolder folder, String link, Optional<Release> release, long seed)
            throws IOException {
        if (wire instanceof Wire.RouteB meter) {
            return new MeterStation(meter, folder, link);
        }
        if (wire instanceof Wire.Modbus bus) {
            Set<Integer> units =
                    IntStream.rangeClosed(1, bus.devices().size()).boxed().collect(Collectors.toSet());
            return new Bus(bus, folder, link, new ModbusBus(units, bus.noise(), seed));
        }
        if (wire instanceof Wire.Ninebot scooter) {
            byte[] image = WireImage.NINEBOT.first(Wire.IMAGE_BYTES_MIN);
            NinebotScooter emulator = new NinebotScooter(!scooter.xiaomi(), SERIAL_NUMBER, image, new Power());
            return new Dock(scooter, folder, link, images(scooter, link, release), emulator);
        }
        if (wire instanceof Wire.Smp board) {
            McubootDevice emulator = new McubootDevice(WireImage.MCUBOOT.first(board.imageBytes()), true, new Power());
            return new Board(board, folder, link, images(board, link, release), emulator);
        }
        Wire.Omni scooter = (Wire.Omni) wire;
        return new Street(scooter, link, FreePort.find(), new OmniScooter(scooter.imei(), LATITUDE, LONGITUDE));
    }

    /** What a link's table says of images. */
    private static String images(Wire wire, String link, Optional<Release> release) {
        return wire.imageBytes() == 0 ? "" : release.orElseThrow().target(WireImage.of(wire), link);
    }

    /** The head of a link's table; the serial port is named like the link. */
    static String table(String kind, String link, BridgeFolder folder) {
        return "[[" + kind + "]]\nname = \"" + link + "\"\nport = \"" + folder.port(link) + "\"\n";
    }

    /** A value that does not change. */
    static ExpectedReading exactly(DeviceId device, String metric, String unit, double value) {
        return between(device, metric, unit, value, value);
    }

    static ExpectedReading between(DeviceId device, String metric, String unit, double least, double most) {
        return new ExpectedReading(device.value(), metric, unit, 0, least, most);
    }

    private record Bus(Wire.Modbus wire, BridgeFolder folder, String link, ModbusBus emulator) implements Station {
        @Override
        public String settings() {
            StringBuilder text = new StringBuilder(table("modbus", link, folder));
            for (int unit = 1; unit <= wire.devices().size(); unit++) {
                text.append("[[modbus.meter]]\nunit = ")
                        .append(unit)
                        .append("\ndevice = \"")
                        .append(wire.devices().get(unit - 1))
                        .append("\"\nmap = \"sdm630\"\npoll_seconds = 2\n");
            }
            return text.toString();
        }

        @Override
        public EmulatedPort open() throws IOException, InterruptedException {
            return new SerialPort(folder.port(link), emulator, CLOCK);
        }

        @Override
        public List<ExpectedReading> expected() {
            List<ExpectedReading> expected = new ArrayList<>();
            for (int unit = 1; unit <= wire.devices().size(); unit++) {
                DeviceId device = wire.devices().get(unit - 1);
                expected.add(exactly(device, "voltage", "V", 230 + unit));
                expected.add(exactly(device, "power", "W", 100 * unit));
                expected.add(exactly(device, "frequency", "Hz", 50));
                expected.add(exactly(device, "energy_import", "Wh", 1_000_000 + 1_000 * unit));
            }
            return expected;
        }
    }

    private record Dock(Wire.Ninebot wire, BridgeFolder folder, String link, String images, NinebotScooter emulator)
            implements Station {
        @Override
        public String settings() {
            return table("scooter", link, folder) + "device = \"" + wire.device() + "\"\nserial = \""
                    + SERIAL_NUMBER + "\"\ndialect = \"" + (wire.xiaomi() ? "xiaomi" : "ninebot")
                    + "\"\npoll_seconds = 2\ncommands = true\n"
                    + images;
        }

        @Override
        public Map<DeviceId, String> runs() {
            return wire.imageBytes() == 0
                    ? Map.of()
                    : Map.of(wire.device(), WireImage.NINEBOT.version(emulator.image()));
        }

        @Override
        public EmulatedPort open() throws IOException, InterruptedException {
            return new SerialPort(folder.port(link), emulator, CLOCK);
        }

        @Override
        public List<ExpectedReading> expected() {
            return List.of(
                    exactly(wire.device(), "battery", "%EL", 78),
                    exactly(wire.device(), "speed", "m/s", 0),
                    exactly(wire.device(), "odometer", "m", 0),
                    exactly(wire.device(), "temperature", "Cel", 28),
                    exactly(wire.device(), "voltage", "V", 39.6),
                    exactly(wire.device(), "cell_voltage_min", "V", 3.96));
        }

        @Override
        public void onCommand(BiConsumer<DeviceId, String> sink) {
            boolean isUpdated = wire.imageBytes() > 0;
            emulator.onCommand(command -> {
                if (!isUpdated || !WireImage.NINEBOT.explains(command, emulator.image())) {
                    sink.accept(wire.device(), command);
                }
            });
        }
    }

    private record Board(Wire.Smp wire, BridgeFolder folder, String link, String images, McubootDevice emulator)
            implements Station {
        @Override
        public String settings() {
            return table("smp", link, folder) + "device = \"" + wire.device() + "\"\npoll_seconds = 1\n" + images;
        }

        @Override
        public EmulatedPort open() throws IOException, InterruptedException {
            return new SerialPort(folder.port(link), emulator, CLOCK);
        }

        @Override
        public List<ExpectedReading> expected() {
            return List.of();
        }

        @Override
        public Map<DeviceId, String> runs() {
            return Map.of(wire.device(), WireImage.MCUBOOT.version(emulator.running()));
        }
    }

    private record Street(Wire.Omni wire, String link, int port, OmniScooter emulator) implements Station {
        @Override
        public String settings() {
            return "[[omni]]\nname = \"" + link + "\"\naddress = \"127.0.0.1\"\nport = " + port
                    + "\ncommands = true\n[omni.scooters]\n" + wire.imei() + " = \"" + wire.device() + "\"\n";
        }

        @Override
        public EmulatedPort open() {
            return new TcpPort(port, emulator, CLOCK);
        }

        @Override
        public List<ExpectedReading> expected() {
            return List.of(
                    exactly(wire.device(), "battery", "%EL", 80),
                    exactly(wire.device(), "voltage", "V", 37.2),
                    exactly(wire.device(), "rssi", "dBm", -57),
                    between(wire.device(), "lat", "lat", LATITUDE - DEGREES_OFF_MAX, LATITUDE + DEGREES_OFF_MAX),
                    between(wire.device(), "lon", "lon", LONGITUDE - DEGREES_OFF_MAX, LONGITUDE + DEGREES_OFF_MAX));
        }

        @Override
        public void onCommand(BiConsumer<DeviceId, String> sink) {
            emulator.onCommand(command -> sink.accept(wire.device(), command));
        }
    }
}
