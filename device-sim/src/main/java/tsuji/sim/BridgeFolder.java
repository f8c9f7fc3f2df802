package tsuji.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;
import tsuji.sim.fault.GatewayProcess;
import tsuji.wire.DeviceId;

/** The files of a bridge: its settings and secrets, what it remembers, and the serial ports of emulated devices. */
record BridgeFolder(Path path) {
    /** As from a grid operator's letter; an emulated meter lets anybody in. */
    static final String ROUTE_B_ID = "0123456789ABCDEF0123456789ABCDEF";

    static final String ROUTE_B_PASSWORD = "PassWord12ab";

    private static final String AGENT = "bridge";
    private static final String SECRETS = "secrets.toml";
    private static final String STATE = "state";
    private static final int DAY_MINUTES = 24 * 60;

    Path config() {
        return path.resolve("bridge.toml");
    }

    Path log() {
        return path.resolve("bridge.log");
    }

    /** Where the serial port of the link of this name appears. */
    Path port(String link) {
        return path.resolve(link);
    }

    /** Where the bridge remembers the slots of the link of this name. */
    Path slots(String link) {
        return path.resolve(STATE).resolve(link + ".slots");
    }

    /**
     * Registers the bridge as agent of devices that are registered, and writes its secrets.
     *
     * @param meters that have a B-route.
     */
    void enrol(GatewayProcess gateway, List<DeviceId> devices, List<DeviceId> meters)
            throws IOException, InterruptedException {
        String ids = devices.stream().map(DeviceId::value).collect(Collectors.joining(","));
        String data = gateway.dataFolder().toString();
        String secret =
                gateway.command("device", "add", AGENT, "--type", "agent", "--for", ids, "--data", data).stream()
                        .filter(line -> line.startsWith("secret "))
                        .map(line -> line.substring(7).strip())
                        .findFirst()
                        .orElseThrow(() -> new IOException("the gateway has shown no secret of " + AGENT));
        StringBuilder text = new StringBuilder("[gateway]\n" + AGENT + " = \"" + secret + "\"\n");
        meters.forEach(meter -> text.append("[broute.")
                .append(meter)
                .append("]\nid = \"")
                .append(ROUTE_B_ID)
                .append("\"\npassword = \"")
                .append(ROUTE_B_PASSWORD)
                .append("\"\n"));
        Path secrets = path.resolve(SECRETS);
        Files.createFile(secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secrets, text);
    }

    /** Writes the settings: where the gateway is, and the tables of all links. */
    void configure(int mqttPort, String links) throws IOException {
        Files.writeString(
                config(),
                "secrets_file = \"" + SECRETS + "\"\nstate_folder = \"" + STATE
                        + "\"\n[gateway]\naddress = \"tcp://127.0.0.1:" + mqttPort + "\"\n" + links);
    }

    /** Writes the slots of a meter as a bridge has left them: a line {@code DAY SLOTS} for each day. */
    void writeSlots(String link, int slotMinutes, List<String> days) throws IOException {
        Files.createDirectories(path.resolve(STATE));
        String head = "tsuji-slots 1 minutes=" + slotMinutes + " serial=A00X000001\n";
        Files.writeString(slots(link), head + String.join("\n", days) + "\n");
    }

    /** A day of which a bridge knows nothing from the slot on that begins then; what was before it does not miss. */
    static String dayMissingFrom(LocalDateTime slot, int slotMinutes) {
        int before = (slot.getHour() * 60 + slot.getMinute()) / slotMinutes;
        return slot.toLocalDate() + " " + "-".repeat(before) + ".".repeat(DAY_MINUTES / slotMinutes - before);
    }
}
