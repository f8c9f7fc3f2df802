package tsuji.bridge;

import java.nio.file.Files;
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
        if (!Files.exists(file)) {
            throw new ConfigException(
                    file + ": is not there; copy the sample (bridge.toml) there, or name another file with --config");
        }
        return BridgeConfig.read(file, Bridge.KINDS);
    }
}
