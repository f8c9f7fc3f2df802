package tsuji.gateway;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tsuji.gateway.health.Loop;

/** {@code tsuji-gateway run}: from the configuration to the end of the process. */
@Command(name = "run", description = "Runs the gateway until SIGTERM or Ctrl-C.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    /**
     * A stop that takes longer is given up: everything acknowledged is on the disk anyway. What the parts may wait for, one
     * after the other, is 24 s in all; only a disk that hangs takes longer.
     */
    static final long STOP_SECONDS_MAX = 25;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions options;

    @Override
    public Integer call() {
        return run(options, spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    static int run(ConfigOptions options, PrintWriter out, PrintWriter err) {
        Signals signals = Signals.take();
        GatewayConfig config;
        try {
            config = GatewayConfig.of(options.load());
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        }
        try (Gateway gateway = Gateway.start(config, BuildInfo.read(), (loop, cause) -> die(err, loop, cause))) {
            out.println("tsuji-gateway READY mqtt=" + gateway.mqttPort() + " mqtts=" + gateway.mqttTlsPort() + " http="
                    + gateway.httpPort() + " coap=" + gateway.coapPort() + " coaps=" + gateway.coapDtlsPort()
                    + " console="
                    + gateway.consolePort());
            int code = signals.await();
            stop(gateway, out, err);
            return code;
        } catch (StartException e) {
            err.println(e.getMessage());
            return ExitCode.STORAGE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
    }

    private static void stop(Gateway gateway, PrintWriter out, PrintWriter err) {
        CountDownLatch stopped = new CountDownLatch(1);
        Loop deadline = new Loop("stop-deadline", () -> haltUnless(stopped, gateway, err), (loop, cause) -> {});
        deadline.start();
        gateway.close();
        LedgerReport ledger = gateway.ledger();
        out.println("stopped: accepted=" + ledger.total().accepted() + " confirmed="
                + ledger.total().confirmed() + " queued=" + ledger.total().unsent());
        stopped.countDown();
        deadline.close();
    }

    private static int haltUnless(CountDownLatch stopped, Gateway gateway, PrintWriter err)
            throws InterruptedException {
        if (!stopped.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            err.println("<3>stop: " + gateway.closing() + " does not end within " + STOP_SECONDS_MAX
                    + " s: ended without it. Nothing acknowledged is lost; check the disk");
            err.flush();
            Runtime.getRuntime().halt(ExitCode.CHECK_FAILED);
        }
        return 0;
    }

    /**
     * A loop died: end at once, with nothing tidied up. What was acknowledged is on the disk, and a start after this is
     * tested far more often than a stop in a broken state.
     */
    private static void die(PrintWriter err, String loop, Throwable cause) {
        err.println("<2>ending: loop " + loop + ": " + cause.getMessage());
        cause.printStackTrace(err);
        err.flush();
        Runtime.getRuntime().halt(loop.equals("intake") ? ExitCode.STORAGE : ExitCode.CHECK_FAILED);
    }
}
