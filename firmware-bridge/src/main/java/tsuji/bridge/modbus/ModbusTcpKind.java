package tsuji.bridge.modbus;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Tables {@code [[modbus_tcp]]}: an inverter, or a converter with meters behind it. */
public final class ModbusTcpKind implements LinkKind {
    private static final int PORT = 502;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,255}");

    private record Server(String name, String host, int port, List<MeterSettings> meters) implements Link {
        @Override
        public Set<DeviceId> devices() {
            return MeterSettings.devices(meters);
        }

        @Override
        public Driver driver(Surroundings around) {
            return new BusDriver(name, meters, () -> TcpMaster.connect(host, port), around);
        }
    }

    @Override
    public String table() {
        return "modbus_tcp";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        Server server = new Server(
                MeterSettings.name(table),
                table.text("host", HOST, "a host name or an address"),
                table.whole("tcp_port", 1, 65_535, PORT),
                MeterSettings.readAll(table));
        table.finish();
        return server;
    }
}
