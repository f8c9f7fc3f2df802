package tsuji.gateway;

import picocli.CommandLine.Command;

/** {@code tsuji-gateway console …}: the console, which the gateway serves when {@code console.port} is set. */
@Command(
        name = "console",
        description = "Says who may use the console.",
        mixinStandardHelpOptions = true,
        subcommands = TokenCommand.class)
final class ConsoleCommand {}
