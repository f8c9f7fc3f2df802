package tsuji.bridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tsuji.wire.DeviceId;

/**
 * The file of secrets: what the bridge says to the gateway, and what opens a meter's radio. Never shown anywhere.
 *
 * <pre>
 * [gateway]            # the bridge's own, as tsuji-gateway device add bridge --type agent --for … has shown it
 * bridge = "…"
 *
 * [broute.MT-0001]     # from the grid operator's letter
 * id = "…"             # 32 hexadecimal digits
 * password = "…"       # 12 characters
 * </pre>
 */
public final class Secrets {
    private static final Pattern ROUTE_B_ID = Pattern.compile("[0-9A-F]{32}");
    private static final Pattern ROUTE_B_PASSWORD = Pattern.compile("[!-~]{12}");
    private static final Set<PosixFilePermission> PUBLIC = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private final Map<DeviceId, String> gateway = new HashMap<>();
    private final Map<DeviceId, RouteB> routeB = new HashMap<>();

    /** Credentials of one meter's B-route; {@link #toString} tells nothing of them. */
    public record RouteB(String id, String password) {
        @Override
        public String toString() {
            return "RouteB[masked]";
        }

        /** What beacons of the meter carry: the last eight digits of the id. */
        public String pairId() {
            return id.substring(id.length() - 8);
        }
    }

    private Secrets() {}

    /** No secrets at all. */
    public static Secrets none() {
        return new Secrets();
    }

    /** Reads the file; others than owner and group may have no rights to it. */
    public static Secrets read(Path file) throws ConfigException {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(PUBLIC::contains)) {
                throw new ConfigException(file + ": everybody can read it; run: chmod 600 " + file);
            }
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getClass().getSimpleName());
        }
        Table root = Table.read(file);
        Secrets secrets = new Secrets();
        Table gateway = root.table("gateway");
        for (Map.Entry<String, String> entry : gateway.texts().entrySet()) {
            secrets.gateway.put(device(gateway, entry.getKey()), entry.getValue());
        }
        Table meters = root.table("broute");
        for (String key : meters.keys()) {
            secrets.routeB.put(device(meters, key), routeB(meters.table(key)));
        }
        root.finish();
        return secrets;
    }

    private static DeviceId device(Table table, String key) throws ConfigException {
        if (!DeviceId.isValid(key)) {
            throw table.problem(key, "is no device id");
        }
        return new DeviceId(key);
    }

    private static RouteB routeB(Table table) throws ConfigException {
        Map<String, String> texts = table.texts();
        String id = texts.getOrDefault("id", "").replace(" ", "");
        String password = texts.getOrDefault("password", "");
        if (!ROUTE_B_ID.matcher(id).matches()) {
            throw table.problem("id", "allowed is 32 digits of 0-9 A-F; it has " + id.length() + " characters");
        }
        if (!ROUTE_B_PASSWORD.matcher(password).matches()) {
            throw table.problem("password", "allowed is 12 characters; it has " + password.length());
        }
        if (texts.size() != 2) {
            throw table.problem("id", "only id and password may stand beside it");
        }
        return new RouteB(id, password);
    }

    /** Everybody of whom the file holds a secret for the gateway. */
    public Set<DeviceId> gatewayNames() {
        return Set.copyOf(gateway.keySet());
    }

    /** What an agent proves itself with at the gateway. */
    public Optional<String> gateway(DeviceId agent) {
        return Optional.ofNullable(gateway.get(agent));
    }

    /** What opens the meter's B-route. */
    public Optional<RouteB> routeB(DeviceId device) {
        return Optional.ofNullable(routeB.get(device));
    }
}
