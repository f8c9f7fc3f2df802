package tsuji.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options by which a command finds the configuration: default < file < environment < {@code --set}. */
final class ConfigOptions {
    private static final Path USUAL_FILE = Path.of("/etc/tsuji/gateway.toml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (default: /etc/tsuji/gateway.toml if there is one).")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, for example --set uplink.window=4. May be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory; the same as --set data_dir=DIR.")
    private Path dataDir;

    /** For the command line, which fills in the rest. */
    ConfigOptions() {}

    ConfigOptions(Optional<Path> file, List<String> sets, Optional<Path> dataDir) {
        this.file = file.orElse(null);
        this.sets = sets;
        this.dataDir = dataDir.orElse(null);
    }

    ConfigValues load() throws ConfigException {
        List<String> all = new ArrayList<>(sets);
        if (dataDir != null) {
            all.add("data_dir=" + dataDir);
        }
        Optional<Path> named = Optional.ofNullable(file);
        return ConfigValues.load(named.or(() -> Optional.of(USUAL_FILE).filter(Files::exists)), System.getenv(), all);
    }
}
