package tsuji.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.bridge.echonet.BRouteKind;
import tsuji.bridge.firmware.VerifiedImage;
import tsuji.bridge.link.CommPorts;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.scooter.Dialect;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

/** {@code tsuji-bridge flash PORT IMAGE}: an update by hand. Nothing is opened before the image is verified. */
@Command(
        name = "flash",
        description = {
            "Brings a signed image into the device at a port: MCUboot over SMP, or Ninebot's loader, as its manifest says.",
            "The bridge must not be using the port. The hours of the manifest's policy do not count here; charge, standing"
                    + " still, version and signature do."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: tsuji-bridge flash /dev/serial/by-id/usb-… ecu.bin --manifest ecu.manifest \\",
            "           --root-key 64DIGITS --trust list",
            "",
            "Exit codes: 0 runs the image, 1 refused, failed or back on the old one, 2 usage, 130 interrupted."
        })
final class FlashCommand implements Callable<Integer> {
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PORT", description = "For example /dev/serial/by-id/usb-…")
    private String port;

    @Parameters(index = "1", paramLabel = "IMAGE", description = "The image, as its maker built it.")
    private Path image;

    @Option(names = "--manifest", required = true, paramLabel = "FILE", description = "Its signed manifest.")
    private Path manifest;

    @Option(
            names = "--root-key",
            required = true,
            paramLabel = "KEY",
            description = "Public key that signed the list: 64 hexadecimal digits, as the gateway's firmware.root_key.")
    private String rootKey;

    @Option(
            names = "--trust",
            required = true,
            paramLabel = "LIST",
            description = "The list of trusted keys that the gateway has too.")
    private Path trust;

    @Option(
            names = "--class",
            paramLabel = "UUID",
            description = "Class of the device, if known: an image for another class is refused.")
    private Optional<UUID> deviceClass;

    @ArgGroup(exclusive = false)
    private Previous previous;

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            description = "Of a scooter that does not answer: ${COMPLETION-CANDIDATES}.")
    private Optional<Dialect> dialect;

    @Option(
            names = "--baud",
            paramLabel = "N",
            defaultValue = "115200",
            description = "Speed of the line (default: ${DEFAULT-VALUE}).")
    private int baud;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            description = "How long a new image is watched before it is confirmed (default: as the manifest says).")
    private Optional<Integer> watch;

    @Option(names = "--dry-run", description = "Verifies, says what would be done, and opens nothing.")
    private boolean dryRun;

    /** What a scooter gets back when the new image does not start. */
    static final class Previous {
        @Option(
                names = "--previous",
                required = true,
                paramLabel = "IMAGE",
                description = "For scooters: what goes back in when the image does not start.")
        private Path image;

        @Option(
                names = "--previous-manifest",
                required = true,
                paramLabel = "FILE",
                description = "The signed manifest of that.")
        private Path manifest;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Flash.Order order = order(Clock.systemUTC().instant().getEpochSecond());
            out.println(plan(order));
            return dryRun ? ExitCode.OK : flash(order);
        } catch (UpdateFailedException e) {
            err.println(e.result() + ": " + e.getMessage());
        } catch (IOException e) {
            err.println(e.getMessage());
        } catch (InterruptedException e) {
            err.println(
                    "interrupted: the device has its old image, or the new one on trial; the same command goes on with it");
            return ExitCode.INTERRUPTED;
        }
        return ExitCode.CHECK_FAILED;
    }

    private int flash(Flash.Order order) throws IOException, InterruptedException, UpdateFailedException {
        Flash flash = new Flash(
                new CommPorts(),
                new BRouteKind(),
                System::nanoTime,
                spec.commandLine().getOut());
        Signals.take().onSignal(flash::abort);
        UpdateState end = flash.run(order);
        return end == UpdateState.CONFIRMED ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private Flash.Order order(long nowSeconds) throws IOException, UpdateFailedException {
        if (!KEY.matcher(rootKey).matches()) {
            throw new ParameterException(spec.commandLine(), "--root-key: allowed are 64 hexadecimal digits");
        }
        if (baud < LineSettings.BAUD_MIN || baud > LineSettings.BAUD_MAX || watch.orElse(0) < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--baud is " + LineSettings.BAUD_MIN + " to " + LineSettings.BAUD_MAX + ", --watch 0 or more");
        }
        TrustedKeys keys =
                TrustList.open(read(trust, CoseSign1.BYTES_MAX), rootKey).at(nowSeconds);
        VerifiedImage verified = verified(image, manifest, keys, nowSeconds);
        Optional<VerifiedImage> older = previous == null
                ? Optional.empty()
                : Optional.of(verified(previous.image, previous.manifest, keys, nowSeconds));
        int seconds = watch.orElse(verified.manifest().policy().confirmSeconds());
        LineSettings line = new LineSettings(port, baud, LineSettings.Format._8N1, false);
        return new Flash.Order(line, dialect, verified, older, Duration.ofSeconds(seconds), nowSeconds);
    }

    /** What the device runs is not known before it is asked: then it is checked again. */
    private VerifiedImage verified(Path file, Path signed, TrustedKeys keys, long nowSeconds)
            throws IOException, UpdateFailedException {
        byte[] cose = read(signed, CoseSign1.BYTES_MAX);
        Manifest claims = SignedManifest.open(cose, keys);
        Acceptance.Device device = new Acceptance.Device(
                claims.vendor(),
                deviceClass.orElse(claims.deviceClass()),
                claims.component(),
                0,
                0,
                claims.minInstalledVersion().orElse(""));
        byte[] bytes = read(file, VerifiedImage.BYTES_MAX);
        return VerifiedImage.verify(cose, bytes, keys, device, nowSeconds);
    }

    private static byte[] read(Path file, int bytesMax) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file");
        }
        if (Files.size(file) > bytesMax) {
            throw new IOException(file + ": " + Files.size(file) + " bytes, allowed " + bytesMax);
        }
        return Files.readAllBytes(file);
    }

    private String plan(Flash.Order order) {
        Manifest what = order.image().manifest();
        String digest = HexFormat.of().formatHex(what.digest(), 0, 8);
        String check = deviceClass.isPresent() ? "" : " (is the device one of these? Nothing on the line says so)";
        return port + " gets " + what.component() + " " + what.version() + ", " + what.format() + ", "
                + order.image().sizeBytes() + " bytes, digest " + digest + "…\nmade for class " + what.deviceClass()
                + check;
    }
}
