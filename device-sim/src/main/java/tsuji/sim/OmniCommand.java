package tsuji.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.serial.OmniScooter;

/** {@code tsuji-sim omni HOST:PORT}: a cellular scooter at the bridge's OMNI server. */
@Command(
        name = "omni",
        description = "Emulates a cellular scooter that speaks OMNI over TCP.",
        mixinStandardHelpOptions = true)
final class OmniCommand implements Callable<Integer> {
    private static final long STEP_MILLIS = 5;

    /** In front of Hitachi's station. */
    private static final double LATITUDE = 36.5908;

    private static final double LONGITUDE = 140.6616;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "HOST:PORT", description = "Where the bridge listens for OMNI scooters.")
    private String server;

    @Option(
            names = "--imei",
            paramLabel = "IMEI",
            defaultValue = "123456789123456",
            description = "15 digits, as bridge.toml knows it (default: ${DEFAULT-VALUE}).")
    private String imei;

    @Option(
            names = "--speed",
            paramLabel = "KM/H",
            defaultValue = "0",
            description = "It is ridden at this speed and cannot be locked (default: ${DEFAULT-VALUE}).")
    private double speed;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        int colon = server.lastIndexOf(':');
        if (colon < 1 || !server.substring(colon + 1).matches("\\d{1,5}")) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + server + "\" is not HOST:PORT, for example localhost:9666");
        }
        OmniScooter scooter = scooter();
        StopSignal stop = StopSignal.take();
        try (Socket socket = new Socket(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)))) {
            socket.setTcpNoDelay(true);
            out.println("READY " + server);
            boolean stopped = serve(socket, scooter, stop);
            if (!stopped) {
                out.println("the bridge closed the connection: does bridge.toml know " + imei + "?");
            }
            return stopped ? ExitCode.PASS : ExitCode.UNREACHABLE;
        } catch (IOException e) {
            out.println(server + ": " + e.getMessage() + ": is the bridge running, with an [[omni]] there?");
            return ExitCode.UNREACHABLE;
        }
    }

    private OmniScooter scooter() {
        try {
            OmniScooter scooter = new OmniScooter(imei, LATITUDE, LONGITUDE);
            scooter.setSpeed((int) Math.round(speed * 10));
            return scooter;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** Until asked to stop, or the bridge hangs up. */
    private static boolean serve(Socket socket, OmniScooter scooter, StopSignal stop)
            throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[4_096];
        Clock clock = Clock.systemUTC();
        // Reading waits a moment for the server, and so paces the steps.
        socket.setSoTimeout((int) STEP_MILLIS);
        while (!stop.await(STEP_MILLIS)) {
            out.write(scooter.passed(clock.millis()));
            try {
                int count = in.read(buffer);
                if (count < 0) {
                    return false;
                }
                out.write(scooter.receive(Arrays.copyOf(buffer, count)));
            } catch (SocketTimeoutException e) {
                // Nothing was said.
            }
        }
        return true;
    }
}
