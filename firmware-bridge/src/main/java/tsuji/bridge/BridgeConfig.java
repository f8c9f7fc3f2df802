package tsuji.bridge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.GatewaySettings;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.wire.DeviceId;

/**
 * The whole of {@code bridge.toml}.
 *
 * @param stateFolder where links keep what must survive a restart.
 * @param deviceSecrets for every device of every link.
 */
record BridgeConfig(GatewaySettings gateway, Path stateFolder, List<Link> links, Map<DeviceId, String> deviceSecrets) {
    /** More links are refused: each is a thread and a line. */
    static final int LINKS_MAX = 64;

    private static final Pattern PATH = Pattern.compile("[^\\x00-\\x1F]+");

    BridgeConfig {
        links = List.copyOf(links);
        deviceSecrets = Map.copyOf(deviceSecrets);
    }

    /** Reads the file and the secrets beside it; names one problem of every table that has any. */
    static BridgeConfig read(Path file, List<LinkKind> kinds) throws ConfigException {
        Table root = Table.read(file);
        Path folder = file.toAbsolutePath().getParent();
        Path state = folder.resolve(root.text("state_folder", PATH, "a path", "/var/lib/tsuji-bridge"));
        GatewaySettings gateway = GatewaySettings.read(root.table("gateway"));
        Secrets secrets = root.has("secrets_file")
                ? Secrets.read(folder.resolve(root.text("secrets_file", PATH, "a path")))
                : Secrets.none();
        List<String> problems = new ArrayList<>();
        List<Link> links = links(root, kinds, secrets, problems);
        root.finish();
        Map<DeviceId, String> deviceSecrets = deviceSecrets(file, links, secrets, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new BridgeConfig(gateway, state, links, deviceSecrets);
    }

    private static List<Link> links(Table root, List<LinkKind> kinds, Secrets secrets, List<String> problems)
            throws ConfigException {
        List<Link> links = new ArrayList<>();
        for (LinkKind kind : kinds) {
            for (Table table : root.tables(kind.table())) {
                try {
                    links.add(kind.read(table, secrets));
                } catch (ConfigException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        return links;
    }

    private static Map<DeviceId, String> deviceSecrets(
            Path file, List<Link> links, Secrets secrets, List<String> problems) {
        Map<DeviceId, String> found = new HashMap<>();
        Set<String> names = new HashSet<>();
        if (links.size() > LINKS_MAX) {
            problems.add(file + ": " + links.size() + " links, allowed " + LINKS_MAX);
        }
        for (Link link : links) {
            if (!names.add(link.name())) {
                problems.add(file + ": two links are called " + link.name() + "; names must differ");
            }
            for (DeviceId device : link.devices()) {
                if (found.containsKey(device)) {
                    problems.add(file + ": device " + device + " stands on two links");
                }
                secrets.gateway(device)
                        .ifPresentOrElse(
                                secret -> found.put(device, secret),
                                () -> problems.add(file + ": device " + device + " of link " + link.name()
                                        + " has no secret: put the line that tsuji-gateway device add has shown into"
                                        + " [gateway] of the secrets_file"));
            }
        }
        return found;
    }
}
