package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.gateway.device.Enrolled;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.firmware.Rollout;
import tsuji.gateway.firmware.RolloutTools;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.UpdateFailedException;

/** {@code tsuji-gateway firmware rollout …}: brings an imported image to devices, in stages. */
@Command(
        name = "rollout",
        description = "Brings an imported image to devices, a share of them after the other.",
        mixinStandardHelpOptions = true)
final class RolloutCommand {
    @Spec
    private CommandSpec spec;

    /** How it goes on. */
    static final class Terms {
        @Option(names = "--id", paramLabel = "ID", required = true, description = "Name of the roll-out.")
        private String id;

        @Option(
                names = "--stages",
                paramLabel = "LIST",
                defaultValue = "1,5,25,100",
                description = "Share of devices up to each stage, in percent (default: ${DEFAULT-VALUE}).")
        private String stages;

        @Option(
                names = "--max-failed",
                paramLabel = "PERCENT",
                defaultValue = "5%",
                description = "More failures among the devices so far stop it (default: ${DEFAULT-VALUE}).")
        private String maxFailed;

        @Option(
                names = "--soak",
                paramLabel = "HOURS",
                defaultValue = "24",
                description = "A stage must have succeeded so long before the next (default: ${DEFAULT-VALUE}).")
        private int soakHours;

        @Option(
                names = "--device",
                paramLabel = "ID",
                description = "Only this device. May be repeated (default: all of the type).")
        private List<String> devices = List.of();

        private Rollout.Plan plan() {
            if (!DeviceId.isValid(id)) {
                throw new IllegalArgumentException("--id: 1 to 64 letters, digits, - . : _");
            }
            try {
                int percent = Integer.parseInt(maxFailed.replaceFirst("%$", ""));
                return new Rollout.Plan(
                        id,
                        Rollout.Plan.percents(stages),
                        percent,
                        Duration.ofHours(soakHours).toMillis());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--max-failed " + maxFailed + ": must be like 5%", e);
            }
        }
    }

    /** What is done with a roll-out. */
    private interface Change {
        void apply(RolloutTools tools, long nowSeconds) throws IOException, UpdateFailedException;
    }

    /** {@code firmware rollout start}. */
    @Command(description = "Begins; the running gateway takes it up within a second.", mixinStandardHelpOptions = true)
    int start(
            @Parameters(paramLabel = "MANIFEST", description = "The manifest of an imported image.") Path manifestFile,
            @Mixin Terms terms,
            @Mixin ConfigOptions options) {
        return FirmwareWork.run(spec, () -> {
            byte[] cose = FirmwareFiles.read(manifestFile, CoseSign1.BYTES_MAX);
            ConfigValues values = options.load();
            int devices = new RolloutTools(GatewayConfig.firmware(values))
                    .start(cose, terms.plan(), candidates(values, terms.devices), now());
            out().println("roll-out " + terms.id + " to " + devices + " devices");
        });
    }

    private static List<RolloutTools.Candidate> candidates(ConfigValues values, List<String> only) throws IOException {
        Path dataDir = Path.of(values.text("data_dir"));
        List<RolloutTools.Candidate> candidates = new ArrayList<>();
        List<String> unknown = new ArrayList<>(only);
        try {
            for (Enrolled peer : new Enrolment(dataDir, new SecureRandom(), () -> now() * 1_000).list()) {
                if (only.isEmpty() || unknown.remove(peer.id())) {
                    candidates.add(new RolloutTools.Candidate(new DeviceId(peer.id()), peer.type()));
                }
            }
        } catch (RegistryException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("not registered: " + unknown);
        }
        return candidates;
    }

    /** {@code firmware rollout pause}. */
    @Command(description = "Offers the image to no further device.", mixinStandardHelpOptions = true)
    int pause(
            @Parameters(paramLabel = "ID", description = "The roll-out, as start named it.") String id,
            @Mixin ConfigOptions options) {
        return change(options, (tools, now) -> tools.pause(id, now));
    }

    /** {@code firmware rollout resume}. */
    @Command(description = "Goes on after a pause.", mixinStandardHelpOptions = true)
    int resume(
            @Parameters(paramLabel = "ID", description = "The roll-out, as start named it.") String id,
            @Mixin ConfigOptions options) {
        return change(options, (tools, now) -> tools.resume(id, now));
    }

    /** {@code firmware rollout stop}. */
    @Command(
            description = "Ends it for good; devices that have not begun to install are called back.",
            mixinStandardHelpOptions = true)
    int stop(
            @Parameters(paramLabel = "ID", description = "The roll-out, as start named it.") String id,
            @Mixin ConfigOptions options) {
        return change(options, (tools, now) -> tools.stop(id, now));
    }

    private int change(ConfigOptions options, Change change) {
        return FirmwareWork.run(
                spec, () -> change.apply(new RolloutTools(GatewayConfig.firmware(options.load())), now()));
    }

    /** {@code firmware rollout status}. */
    @Command(description = "Shows how far it is, and where each device stands.", mixinStandardHelpOptions = true)
    int status(
            @Parameters(paramLabel = "ID", description = "The roll-out, as start named it.") String id,
            @Mixin ConfigOptions options) {
        return FirmwareWork.run(spec, () -> {
            RolloutTools tools = new RolloutTools(GatewayConfig.firmware(options.load()));
            List<RolloutTools.Standing> devices = tools.devices(id);
            tools.list().stream()
                    .filter(progress -> progress.rollout().plan().id().equals(id))
                    .forEach(progress -> out().println(FirmwareText.line(progress)));
            devices.forEach(standing -> out().println(FirmwareText.line(standing)));
        });
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
