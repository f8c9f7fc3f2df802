package tsuji.bridge.modbus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Inquiry;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Tables {@code [[modbus]]}: a serial bus with its meters. */
public final class ModbusRtuKind implements SerialKind {
    private static final int BAUD = 9_600;

    /** At which devices are asked for, the usual one first. */
    private static final List<Integer> BAUDS = List.of(BAUD, 2_400, 19_200);

    /** Units from one word of progress to the next: about ten seconds. */
    private static final int PROGRESS_UNITS = 16;

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
            BusDriver.Opener opener =
                    () -> new RtuMaster(around.ports().open(line), line, RtuMaster.Patience.USUAL, around.nanoTime());
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

    /**
     * Reads registers of each unit, as holding and as input registers, at the usual speeds until units answer at one of them: a
     * bus has one.
     */
    @Override
    public Optional<String> probe(Inquiry inquiry) throws IOException, InterruptedException {
        for (int baud : BAUDS) {
            List<String> seen = sweep(inquiry, baud);
            if (!seen.isEmpty()) {
                return Optional.of("at " + baud + " baud: " + String.join("; ", seen));
            }
        }
        return Optional.empty();
    }

    private static List<String> sweep(Inquiry inquiry, int baud) throws IOException, InterruptedException {
        List<String> seen = new ArrayList<>();
        LineSettings line = inquiry.line(baud);
        int last = inquiry.units().last();
        try (RtuMaster master = new RtuMaster(inquiry.open(baud), line, RtuMaster.Patience.SWEEP, inquiry.nanoTime())) {
            for (int unit = inquiry.units().first(); unit <= last; unit++) {
                if ((unit - inquiry.units().first()) % PROGRESS_UNITS == 0) {
                    int until = Math.min(unit + PROGRESS_UNITS - 1, last);
                    inquiry.progress().accept(baud + " baud, units " + unit + " to " + until + " of " + last);
                }
                ask(master, unit).ifPresent(seen::add);
            }
        }
        return seen;
    }

    private static Optional<String> ask(RtuMaster master, int unit) throws IOException, InterruptedException {
        for (Master.Function function : Master.Function.values()) {
            try {
                master.read(new Master.Read(unit, function, 0, 2));
                return Optional.of("unit " + unit + " has registers of kind " + function);
            } catch (RefusedException e) {
                return Optional.of("unit " + unit + " answers with " + e.getMessage());
            } catch (SilentException e) {
                // Some devices are silent where they should refuse the function.
                continue;
            }
        }
        return Optional.empty();
    }
}
