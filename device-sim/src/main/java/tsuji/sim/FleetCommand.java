package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tsuji.sim.fault.GatewayTool;
import tsuji.sim.scenario.Scenario;
import tsuji.wire.DeviceId;

/** {@code tsuji-sim fleet}: devices to come. */
@Command(
        name = "fleet",
        description = "Makes fleets.",
        mixinStandardHelpOptions = true,
        subcommands = FleetCommand.Gen.class)
final class FleetCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing: gen");
    }

    /** {@code fleet gen}. */
    @Command(
            name = "gen",
            description = {
                "Writes scenario.yaml and devices.csv for so many devices. The same seed gives the same ids and secrets,",
                "so these are for tests, never for devices on a street."
            },
            footer = {
                "",
                "Example:",
                "  tsuji-sim fleet gen --scooters 500 --meters 200 --seed 7 --out fleet --register /var/lib/tsuji",
                "",
                "Exit codes: 0 written, 2 wrong use, 5 disk, or the gateway did not take the devices."
            },
            mixinStandardHelpOptions = true)
    static final class Gen implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--scooters",
                paramLabel = "COUNT",
                defaultValue = "0",
                description = "How many scooters, SC-0001 and on.")
        private int scooters;

        @Option(
                names = "--meters",
                paramLabel = "COUNT",
                defaultValue = "0",
                description = "How many meters, EM-0001 and on.")
        private int meters;

        @Option(
                names = "--seed",
                paramLabel = "NUMBER",
                defaultValue = "1",
                description = "Of secrets and of the scenario (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Option(names = "--out", paramLabel = "DIR", defaultValue = ".", description = "Folder to write to.")
        private Path out;

        @Option(
                names = "--register",
                paramLabel = "DATA",
                description = "Registers the devices at the gateway with this data folder.")
        private Optional<Path> register = Optional.empty();

        @Override
        public Integer call() throws IOException, InterruptedException {
            requireCount();
            Files.createDirectories(out);
            Path scenario = out.resolve("scenario.yaml");
            Path devices = out.resolve("devices.csv");
            Files.writeString(Files.createFile(scenario), scenarioText());
            Secrets.writeSeeded(devices, types(), seed);
            PrintWriter console = spec.commandLine().getOut();
            console.println("wrote " + scenario + " and " + devices + " (" + (scooters + meters) + " devices)");
            if (register.isPresent()) {
                GatewayTool.run("device", "import", "--data", register.get().toString(), devices.toString())
                        .forEach(console::println);
            }
            return ExitCode.PASS;
        }

        private void requireCount() {
            if (scooters < 0 || meters < 0 || scooters + meters < 1 || scooters + meters > Scenario.DEVICES_MAX) {
                throw new IllegalArgumentException("--scooters " + scooters + " --meters " + meters + ": must be 1 to "
                        + Scenario.DEVICES_MAX + " devices together");
            }
        }

        private Map<DeviceId, String> types() {
            Map<DeviceId, String> types = new LinkedHashMap<>();
            for (int i = 1; i <= scooters; i++) {
                types.put(new DeviceId(String.format("SC-%04d", i)), "scooter");
            }
            for (int i = 1; i <= meters; i++) {
                types.put(new DeviceId(String.format("EM-%04d", i)), "meter");
            }
            return types;
        }

        private String scenarioText() {
            StringBuilder text = new StringBuilder("apiVersion: device-sim/v1\nname: fleet-" + (scooters + meters)
                    + "\nseed: " + seed + "\nclock: {start: now, duration: 10m, speed: 1x}\nfleet:\n");
            if (scooters > 0) {
                text.append(String.format("  - {id: \"SC-{0001..%04d}\", type: scooter, mqtt: mixed}%n", scooters));
            }
            if (meters > 0) {
                text.append(String.format("  - {id: \"EM-{0001..%04d}\", type: meter, mqtt: mixed}%n", meters));
            }
            return text.append("expect: {refused: 0, unacknowledged: 0}\n").toString();
        }
    }
}
