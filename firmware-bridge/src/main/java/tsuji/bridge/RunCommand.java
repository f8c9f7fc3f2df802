package tsuji.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.link.CommPorts;

/** {@code tsuji-bridge run}. */
@Command(
        name = "run",
        description = "Serves the configured links until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Signals signals = Signals.take();
        BridgeConfig settings;
        try {
            settings = config.read();
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        }
        if (settings.links().isEmpty()) {
            err.println(config.file() + ": no link is configured; there is nothing to serve, so it ends here");
            return ExitCode.CONFIG_INVALID;
        }
        try {
            Bridge bridge =
                    Bridge.start(settings, new CommPorts(), Clock.systemUTC(), (loop, cause) -> die(err, loop, cause));
            out.println("tsuji-bridge READY links=" + settings.links().size());
            int code = signals.await();
            bridge.close();
            out.println("stopped: unacknowledged=" + bridge.unacknowledged());
            return code;
        } catch (IOException e) {
            err.println(settings.stateFolder() + ": cannot be used: " + e + "; give it to this program's user");
            return ExitCode.STORAGE;
        }
    }

    // A fault of ours: end at once; the service manager starts a sound process. What the gateway has acknowledged is
    // safe,
    // and metering slots are read again from the meter.
    private static void die(PrintWriter err, String loop, Throwable cause) {
        err.println("<2>ending: loop " + loop + ": " + cause.getMessage());
        cause.printStackTrace(err);
        err.flush();
        Runtime.getRuntime().halt(ExitCode.CHECK_FAILED);
    }
}
