package tsuji.gateway;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustList;

/** {@code tsuji-gateway firmware trust …}: the list of keys that may sign images, itself signed by the root key. */
@Command(name = "trust", description = "Makes and imports lists of trusted keys.", mixinStandardHelpOptions = true)
final class TrustCommand {
    private static final int DAYS_MAX = 3_650;
    private static final long DAY_SECONDS = 86_400;

    @Spec
    private CommandSpec spec;

    /** What the list says. */
    static final class Terms {
        @Option(
                names = "--list-version",
                paramLabel = "NUMBER",
                required = true,
                description = "Higher than in every list before.")
        private long version;

        @Option(
                names = "--trust",
                paramLabel = "KEY",
                description = "Public key that may sign images. May be repeated.")
        private List<String> keys = List.of();

        @Option(
                names = "--revoke",
                paramLabel = "KID",
                description = "Key id that is believed no more. May be repeated.")
        private List<String> revoked = List.of();

        @Option(
                names = "--days",
                paramLabel = "DAYS",
                defaultValue = "365",
                description = "How long the keys are good, 1 to " + DAYS_MAX + " (default: 365).")
        private int days;

        private TrustList list(long now) {
            if (version < 1 || days < 1 || days > DAYS_MAX || keys.size() > TrustList.KEYS_MAX) {
                throw new IllegalArgumentException("--list-version is 1 or more, --days 1 to " + DAYS_MAX
                        + ", --trust is given at most " + TrustList.KEYS_MAX + " times");
            }
            List<TrustList.Key> good = keys.stream()
                    .map(key -> new TrustList.Key(key, "firmware", now, now + days * DAY_SECONDS))
                    .toList();
            return new TrustList(version, good, Set.copyOf(revoked));
        }
    }

    /** {@code firmware trust make}. */
    @Command(description = "Writes a list of trusted keys.", mixinStandardHelpOptions = true)
    int make(
            @Option(
                            names = "--root",
                            paramLabel = "FILE",
                            required = true,
                            description = "File of the secret root key.")
                    Path rootFile,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "File for the list.") Path out,
            @Mixin Terms terms) {
        return FirmwareWork.run(spec, () -> {
            SigningKey root = FirmwareFiles.signingKey(rootFile);
            byte[] cose = root.sign(terms.list(Instant.now().getEpochSecond()).encode());
            // What a gateway would refuse is not written.
            TrustList list = TrustList.open(cose, root.publicKey());
            FirmwareFiles.create(out, cose, "rw-r--r--");
            show(list);
        });
    }

    /** {@code firmware trust import}. */
    @Command(
            name = "import",
            description = "Lets the gateway believe the keys of a list.",
            mixinStandardHelpOptions = true)
    int importList(
            @Parameters(paramLabel = "LIST", description = "The list, as make wrote it.") Path file,
            @Mixin ConfigOptions options) {
        return FirmwareWork.run(spec, () -> {
            byte[] cose = FirmwareFiles.read(file, CoseSign1.BYTES_MAX);
            show(FirmwareCommand.tools(options).trust(cose, Instant.now().getEpochSecond()));
        });
    }

    private void show(TrustList list) {
        spec.commandLine().getOut().println("list " + list.version());
        list.keys()
                .forEach(key -> spec.commandLine()
                        .getOut()
                        .println("trusted: " + key.kid() + " until " + Instant.ofEpochSecond(key.toSeconds())));
        list.revoked().stream()
                .sorted()
                .forEach(kid -> spec.commandLine().getOut().println("revoked: " + kid));
    }
}
