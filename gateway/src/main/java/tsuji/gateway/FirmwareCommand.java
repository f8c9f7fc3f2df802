package tsuji.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.gateway.firmware.FirmwareSettings;
import tsuji.gateway.firmware.FirmwareTools;
import tsuji.gateway.firmware.RolloutTools;
import tsuji.gateway.firmware.StoredImage;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/**
 * {@code tsuji-gateway firmware …}: signs images, looks at signed ones, stores them for devices. Files that exist are never
 * overwritten.
 *
 * <p>Exit codes: 0 done, 1 does not hold, 2 usage, 4 configuration wrong, 5 a file cannot be read or written.
 */
@Command(
        name = "firmware",
        description = "Signs images of firmware, verifies, stores and rolls them out.",
        mixinStandardHelpOptions = true,
        subcommands = {TrustCommand.class, RolloutCommand.class})
final class FirmwareCommand {
    static final int IMAGE_BYTES_MAX = (int) FirmwareSettings.IMAGE_BYTES_MAX;

    private static final int DAYS_MAX = 3_650;
    private static final int DIGEST_DIGITS_MIN = 8;

    @Spec
    private CommandSpec spec;

    /** What the manifest says beside size and digest. */
    static final class Terms {
        @Option(names = "--vendor", paramLabel = "UUID", required = true, description = "UUID of the maker.")
        private UUID vendor;

        @Option(names = "--class", paramLabel = "UUID", required = true, description = "UUID of the devices it is for.")
        private UUID deviceClass;

        @Option(names = "--component", paramLabel = "NAME", required = true, description = "For example ecu.")
        private String component;

        @Option(names = "--image-version", paramLabel = "VERSION", required = true, description = "For example 1.4.2.")
        private String version;

        @Option(
                names = "--sequence",
                paramLabel = "NUMBER",
                required = true,
                description = "Higher than in every manifest before.")
        private long sequence;

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "RAW",
                description = "${COMPLETION-CANDIDATES} (default: RAW).")
        private Manifest.Format format;

        @Option(
                names = "--security-counter",
                paramLabel = "NUMBER",
                defaultValue = "0",
                description = "Devices refuse lower ones.")
        private long securityCounter;

        @Option(
                names = "--days",
                paramLabel = "DAYS",
                defaultValue = "90",
                description = "How long it is good, 1 to " + DAYS_MAX + " (default: 90).")
        private int days;

        @Mixin
        private PolicyOptions policy;

        private Manifest manifest(byte[] image, long now) {
            if (days < 1 || days > DAYS_MAX || sequence < 1 || securityCounter < 0) {
                throw new IllegalArgumentException(
                        "--days is 1 to " + DAYS_MAX + ", --sequence 1 or more, --security-counter 0 or more");
            }
            return new Manifest(
                    sequence,
                    vendor,
                    deviceClass,
                    component,
                    version,
                    image.length,
                    Sha256.of(image),
                    format,
                    securityCounter,
                    Manifest.CHUNK_BYTES_DEFAULT,
                    now,
                    now + days * 86_400L,
                    Optional.empty(),
                    policy.policy(),
                    false,
                    "");
        }
    }

    /** {@code firmware keygen}. */
    @Command(description = "Makes a signing key and shows its public part.", mixinStandardHelpOptions = true)
    int keygen(
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "File for the secret key.")
                    Path out) {
        return work(() -> {
            SigningKey key = SigningKey.generate();
            FirmwareFiles.create(out, (key.text() + "\n").getBytes(StandardCharsets.US_ASCII), "rw-------");
            say("public key", key.publicKey());
        });
    }

    /** {@code firmware sign}. */
    @Command(description = "Writes the signed manifest of an image.", mixinStandardHelpOptions = true)
    int sign(
            @Parameters(paramLabel = "IMAGE", description = "The image, as its maker built it.") Path image,
            @Option(names = "--key", paramLabel = "FILE", required = true, description = "File of the secret key.")
                    Path keyFile,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "File for the manifest.")
                    Path out,
            @Mixin Terms terms) {
        return work(() -> {
            SigningKey key = FirmwareFiles.signingKey(keyFile);
            byte[] bytes = FirmwareFiles.read(image, IMAGE_BYTES_MAX);
            byte[] cose = key.sign(
                    terms.manifest(bytes, Instant.now().getEpochSecond()).encode());
            // What a reader would refuse is not written.
            SignedManifest.open(cose, new TrustedKeys(List.of(key.publicKey())));
            FirmwareFiles.create(out, cose, "rw-r--r--");
            say("signed by", CoseSign1.read(cose).kid());
        });
    }

    /** {@code firmware verify}. */
    @Command(description = "Shows a manifest and whether it and the image hold.", mixinStandardHelpOptions = true)
    int verify(
            @Parameters(index = "0", paramLabel = "IMAGE", description = "The image, as its maker built it.")
                    Path image,
            @Parameters(index = "1", paramLabel = "MANIFEST", description = "Its manifest, as sign wrote it.")
                    Path manifestFile,
            @Option(
                            names = "--key",
                            paramLabel = "KEY",
                            required = true,
                            description = "Public key, 64 hexadecimal digits.")
                    String key) {
        return work(() -> {
            byte[] cose = FirmwareFiles.read(manifestFile, CoseSign1.BYTES_MAX);
            Manifest manifest = SignedManifest.open(cose, new TrustedKeys(List.of(key)));
            say("signed by", CoseSign1.read(cose).kid());
            show(manifest);
            Acceptance.checkTimes(manifest, Instant.now().getEpochSecond());
            byte[] bytes = FirmwareFiles.read(image, IMAGE_BYTES_MAX);
            if (bytes.length != manifest.sizeBytes() || !Arrays.equals(Sha256.of(bytes), manifest.digest())) {
                throw new UpdateFailedException(
                        UpdateResult.INTEGRITY, image + " of " + bytes.length + " bytes is not the manifest's image");
            }
            say("image", "holds");
        });
    }

    /** {@code firmware import}. */
    @Command(
            name = "import",
            description = "Checks an image and stores it for devices.",
            mixinStandardHelpOptions = true)
    int importImage(
            @Parameters(index = "0", paramLabel = "IMAGE", description = "The image, as its maker built it.")
                    Path image,
            @Parameters(index = "1", paramLabel = "MANIFEST", description = "Its manifest, as sign wrote it.")
                    Path manifestFile,
            @Mixin ConfigOptions options) {
        return work(() -> {
            byte[] cose = FirmwareFiles.read(manifestFile, CoseSign1.BYTES_MAX);
            StoredImage stored =
                    tools(options).importImage(image, cose, Instant.now().getEpochSecond());
            say("stored", FirmwareText.line(stored));
        });
    }

    /** {@code firmware remove}. */
    @Command(description = "Removes a stored image.", mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "DIGEST", description = "Its first digits, 8 or more.") String digest,
            @Mixin ConfigOptions options) {
        return work(() -> {
            if (digest.length() < DIGEST_DIGITS_MIN) {
                throw new IllegalArgumentException("DIGEST has at least " + DIGEST_DIGITS_MIN + " digits");
            }
            List<StoredImage> removed =
                    tools(options).remove(digest, Instant.now().getEpochSecond());
            removed.forEach(image -> say("removed", FirmwareText.line(image)));
            if (removed.isEmpty()) {
                throw new NoSuchFileException("image " + digest);
            }
        });
    }

    /** {@code firmware status}. */
    @Command(description = "Shows what is stored and how far roll-outs are.", mixinStandardHelpOptions = true)
    int status(@Mixin ConfigOptions options) {
        return work(() -> {
            FirmwareSettings settings = GatewayConfig.firmware(options.load());
            new FirmwareTools(settings).images().forEach(image -> say("image", FirmwareText.line(image)));
            new RolloutTools(settings)
                    .list()
                    .forEach(progress -> spec.commandLine().getOut().println(FirmwareText.line(progress)));
        });
    }

    static FirmwareTools tools(ConfigOptions options) throws ConfigException, IOException {
        return new FirmwareTools(GatewayConfig.firmware(options.load()));
    }

    private void show(Manifest manifest) {
        say("version", manifest.version());
        say("vendor", manifest.vendor());
        say("class", manifest.deviceClass());
        say("component", manifest.component());
        say("sequence", manifest.sequence());
        say("security counter", manifest.securityCounter());
        say("format", manifest.format());
        say("size", manifest.sizeBytes() + " bytes");
        say("SHA-256", HexFormat.of().formatHex(manifest.digest()));
        say("good from", Instant.ofEpochSecond(manifest.notBeforeSeconds()));
        say("good to", Instant.ofEpochSecond(manifest.notAfterSeconds()));
    }

    private void say(String name, Object value) {
        spec.commandLine().getOut().println(name + ": " + value);
    }

    private int work(FirmwareWork work) {
        return FirmwareWork.run(spec, work);
    }
}
