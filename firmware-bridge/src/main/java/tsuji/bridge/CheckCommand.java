package tsuji.bridge;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tsuji.bridge.config.ConfigException;

/** {@code tsuji-bridge check}: is the configuration right? Touches no line. */
@Command(name = "check", description = "Checks the configuration and opens nothing.", mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        try {
            BridgeConfig settings = config.read();
            settings.links()
                    .forEach(link -> spec.commandLine()
                            .getOut()
                            .println(link.name() + ": "
                                    + String.join(
                                            ", ",
                                            link.devices().stream()
                                                    .map(Object::toString)
                                                    .sorted()
                                                    .toList())));
            spec.commandLine()
                    .getOut()
                    .println(
                            config.file() + ": right, links=" + settings.links().size());
            return ExitCode.OK;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        }
    }
}
