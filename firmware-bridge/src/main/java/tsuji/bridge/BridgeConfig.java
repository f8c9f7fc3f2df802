package tsuji.bridge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.GatewayOutbox;
import tsuji.bridge.link.GatewaySettings;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.wire.DeviceId;

/**
 * The whole of {@code bridge.toml}.
 *
 * @param stateFolder where links keep what must survive a restart.
 * @param agent what the bridge is to the gateway: its secret, and the devices of all links.
 */
record BridgeConfig(GatewaySettings gateway, Path stateFolder, List<Link> links, GatewayOutbox.Agent agent) {
    /** More links are refused: each is a thread and a line. */
    static final int LINKS_MAX = 64;

    private static final Pattern PATH = Pattern.compile("[^\\x00-\\x1F]+");

    BridgeConfig {
        links = List.copyOf(links);
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
        Set<DeviceId> devices = devices(file, links, problems);
        if (!links.isEmpty()) {
            checkAgent(file, gateway.agent(), secrets, devices).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        String secret = secrets.gateway(gateway.agent()).orElse("");
        return new BridgeConfig(gateway, state, links, new GatewayOutbox.Agent(secret, devices));
    }

    /** Early bridges had a connection and a secret for each device. */
    private static Optional<String> checkAgent(Path file, DeviceId agent, Secrets secrets, Set<DeviceId> devices) {
        Set<DeviceId> others = new TreeSet<>(secrets.gatewayNames());
        boolean known = others.remove(agent);
        if (!known) {
            return Optional.of(file + ": agent " + agent + " has no secret; run: tsuji-gateway device add " + agent
                    + " --type agent --for " + joined(devices) + " and write " + agent
                    + " = \"the secret it shows\" below"
                    + " [gateway] of the secrets_file"
                    + (others.isEmpty() ? "" : ", in place of the secrets of " + joined(others)));
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(file + ": [gateway] of the secrets_file has secrets of " + joined(others)
                        + ", which nobody" + " uses: " + agent + " speaks for its devices; delete these lines");
    }

    private static String joined(Set<DeviceId> devices) {
        return devices.stream().map(DeviceId::value).sorted().collect(Collectors.joining(","));
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

    private static Set<DeviceId> devices(Path file, List<Link> links, List<String> problems) {
        Set<DeviceId> found = new HashSet<>();
        Set<String> names = new HashSet<>();
        Map<String, String> ports = new HashMap<>();
        if (links.size() > LINKS_MAX) {
            problems.add(file + ": " + links.size() + " links, allowed " + LINKS_MAX);
        }
        for (Link link : links) {
            if (!names.add(link.name())) {
                problems.add(file + ": two links are called " + link.name() + "; names must differ");
            }
            link.serialPort()
                    .map(port -> ports.putIfAbsent(port, link.name()))
                    .ifPresent(other -> problems.add(file + ": links "
                            + other + " and " + link.name() + " have the same port "
                            + link.serialPort().orElse("")
                            + "; a line has one owner"));
            for (DeviceId device : link.devices()) {
                if (!found.add(device)) {
                    problems.add(file + ": device " + device + " stands on two links");
                }
            }
        }
        return found;
    }
}
