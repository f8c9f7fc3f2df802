package tsuji.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsuji-gateway config …}. Exit codes: 0 right, 2 usage, 4 wrong. */
@Command(name = "config", description = "Checks and shows settings.", mixinStandardHelpOptions = true)
final class ConfigCommand {
    @Spec
    private CommandSpec spec;

    /** {@code config check}. */
    @Command(description = "Says what is wrong with a configuration file.", mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "FILE", description = "The settings, in TOML.") Path file) {
        try {
            GatewayConfig.of(ConfigValues.load(Optional.of(file), System.getenv(), List.of()));
            out().println(file + ": right");
            return ExitCode.OK;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        }
    }

    /** {@code config show}. */
    @Command(description = "Shows every setting as it would be used.", mixinStandardHelpOptions = true)
    int show(
            @Mixin ConfigOptions options,
            @Option(names = "--origin", description = "Says where each value came from.") boolean origin) {
        try {
            ConfigValues values = options.load();
            GatewayConfig.of(values);
            for (ConfigKey key : ConfigKeys.ALL) {
                ConfigValues.Setting setting = values.setting(key);
                out().println(key.name() + " = " + toml(setting.value()) + (origin ? "   # " + setting.origin() : ""));
            }
            return ExitCode.OK;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static String toml(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(ConfigCommand::toml).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text
                ? '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"'
                : String.valueOf(value);
    }
}
