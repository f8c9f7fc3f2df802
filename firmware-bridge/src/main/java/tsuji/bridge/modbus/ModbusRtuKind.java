package tsuji.bridge.modbus;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialPorts;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Tables {@code [[modbus]]}: a serial bus with its meters. */
public final class ModbusRtuKind implements SerialKind {
    private static final int BAUD = 9_600;
    private static final int PROBE_UNIT = 1;

    private record Bus(String name, LineSettings line, List<MeterSettings> meters) implements Link {
        @Override
        public Set<DeviceId> devices() {
            return MeterSettings.devices(meters);
        }

        @Override
        public Optional<String> serialPort() {
            return Optional.of(line.port());
        }

        @Override
        public Driver driver(Surroundings around) {
            BusDriver.Opener opener = () -> new RtuMaster(around.ports().open(line), line, around.nanoTime());
            return new BusDriver(name, meters, opener, around);
        }
    }

    @Override
    public String table() {
        return "modbus";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        Bus bus = new Bus(MeterSettings.name(table), LineSettings.read(table, BAUD), MeterSettings.readAll(table));
        table.finish();
        return bus;
    }

    /** Reads one register of unit 1, as input and as holding register, at the usual speeds. */
    @Override
    public Optional<String> probe(SerialPorts ports, String port) throws IOException, InterruptedException {
        for (int baud : new int[] {BAUD, 2_400, 19_200}) {
            LineSettings line = new LineSettings(port, baud, LineSettings.Format._8N1, false);
            try (RtuMaster master = new RtuMaster(ports.open(line), line, System::nanoTime)) {
                for (Master.Function function : Master.Function.values()) {
                    Optional<String> seen = ask(master, function, baud);
                    if (seen.isPresent()) {
                        return seen;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ask(RtuMaster master, Master.Function function, int baud)
            throws IOException, InterruptedException {
        try {
            master.read(new Master.Read(PROBE_UNIT, function, 0, 2));
            return Optional.of("unit 1 at " + baud + " baud has registers of kind " + function);
        } catch (RefusedException e) {
            return Optional.of("unit 1 at " + baud + " baud answers with " + e.getMessage());
        } catch (SilentException e) {
            return Optional.empty();
        }
    }
}
