package tsuji.bridge;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import tsuji.bridge.config.ConfigException;

/** {@code --config}: shared by the commands that need the file. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/tsuji/bridge.toml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    private Path file;

    Path file() {
        return file;
    }

    BridgeConfig read() throws ConfigException {
        return BridgeConfig.read(file, Bridge.KINDS);
    }
}
