package tsuji.bridge.omni;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
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

/** Tables {@code [[omni]]}: a server for cellular scooters. It listens only where one stands. */
public final class OmniKind implements LinkKind {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    /**
     * One table.
     *
     * @param address to listen at.
     * @param connectionsMax more are refused.
     * @param idleSeconds silence after which a connection ends; scooters say something every 240 s.
     * @param scooters by IMEI.
     */
    record Settings(
            String name,
            InetSocketAddress address,
            int connectionsMax,
            int idleSeconds,
            OmniReports.Tail tail,
            boolean commands,
            Map<String, DeviceId> scooters)
            implements Link {
        Settings {
            scooters = Map.copyOf(scooters);
        }

        @Override
        public Set<DeviceId> devices() {
            return Set.copyOf(scooters.values());
        }

        @Override
        public Driver driver(Surroundings around) {
            return new OmniServer(this, around);
        }
    }

    @Override
    public String table() {
        return "omni";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        String name = table.text("name", NAME, "1 to 32 letters, digits and -");
        String address = table.text("address", ADDRESS, "an IP address of this machine, or 0.0.0.0 for all");
        int port = table.whole("port", 0, 65_535);
        int connections = table.whole("connections_max", 1, 1_000, 64);
        int idle = table.whole("idle_seconds", 30, 3_600, 600);
        OmniReports.Tail tail = table.choice("s6_tail", OmniReports.Tail.class, OmniReports.Tail.AUTO);
        boolean commands = table.flag("commands", false);
        Map<String, DeviceId> scooters = scooters(table);
        table.finish();
        return new Settings(name, socket(table, address, port), connections, idle, tail, commands, scooters);
    }

    private static Map<String, DeviceId> scooters(Table table) throws ConfigException {
        Map<String, DeviceId> scooters = new HashMap<>();
        for (Map.Entry<String, String> entry : table.table("scooters").texts().entrySet()) {
            if (!OmniMessage.isImei(entry.getKey()) || !DeviceId.isValid(entry.getValue())) {
                throw table.problem("scooters", entry.getKey() + " must be an IMEI of 15 digits with a device id");
            }
            DeviceId device = new DeviceId(entry.getValue());
            if (scooters.containsValue(device)) {
                throw table.problem("scooters", device + " stands there twice");
            }
            scooters.put(entry.getKey(), device);
        }
        if (scooters.isEmpty()) {
            throw table.problem("scooters", "no IMEI has a device id, so every scooter would be refused");
        }
        return scooters;
    }

    private static InetSocketAddress socket(Table table, String address, int port) throws ConfigException {
        try {
            // Digits only, so no name is looked up.
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw table.problem("address", address + " is not an IP address");
        }
    }
}
