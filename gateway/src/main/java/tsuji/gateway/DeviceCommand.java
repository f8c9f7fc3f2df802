package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolled;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.device.ImportResult;
import tsuji.gateway.device.Place;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.tls.Fingerprint;
import tsuji.gateway.tls.PemFiles;

/** {@code tsuji-gateway device …}: who may speak. A running gateway takes changes up within a second. */
@Command(
        name = "device",
        description = "Registers devices, observers and agents.",
        mixinStandardHelpOptions = true,
        subcommands = LabelCommand.class)
final class DeviceCommand {
    private static final long IMPORT_BYTES_MAX = 16L * 1024 * 1024;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "/var/lib/tsuji",
            description = "Data directory of the gateway (default: ${DEFAULT-VALUE}).")
    private Path dataDir;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Writes JSON for programs.")
    private boolean json;

    /** Work on the registry that may fail. */
    interface Work {
        int run(Enrolment enrolment) throws RegistryException, IOException;
    }

    /** What is known of a peer beside its id and type. */
    static final class Description {
        @Option(
                names = "--label",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "For people, for example its number.")
        private String label;

        @Option(
                names = "--place",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "Where it is mounted, for people.")
        private String place;

        @ArgGroup(exclusive = false)
        private Coordinates coordinates;

        @Option(names = "--photo", paramLabel = "ID", defaultValue = "", description = "Id of a photo of it.")
        private String photo;

        private static final class Coordinates {
            @Option(
                    names = "--lat",
                    paramLabel = "DEGREES",
                    required = true,
                    description = "Latitude in degrees, WGS 84.")
            private double lat;

            @Option(
                    names = "--lon",
                    paramLabel = "DEGREES",
                    required = true,
                    description = "Longitude in degrees, WGS 84.")
            private double lon;
        }

        private Place place() throws RegistryException {
            try {
                Optional<Place.Position> position = coordinates == null
                        ? Optional.empty()
                        : Optional.of(new Place.Position(coordinates.lat, coordinates.lon));
                return new Place(place, position, photo);
            } catch (IllegalArgumentException e) {
                throw new RegistryException(e.getMessage());
            }
        }
    }

    /** {@code device add}. */
    @Command(description = "Registers a peer and shows its secret.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ID", description = "Its id: 1 to 64 letters, digits, - . : _") String id,
            @Option(
                            names = "--type",
                            paramLabel = "TYPE",
                            required = true,
                            description = "scooter, meter, generic, observer or agent.")
                    String type,
            @Mixin Description description,
            @Mixin Terms terms) {
        return work(enrolment -> {
            String secret = enrolment.add(new Application(
                    id,
                    type,
                    terms.speaksFor,
                    description.label,
                    description.place(),
                    terms.certificate == null ? "" : fingerprint(terms.certificate),
                    terms.invite ? Application.Start.WHEN_CLAIMED : Application.Start.AT_ONCE));
            text().secret(id, secret);
            return ExitCode.OK;
        });
    }

    /** On what terms a peer is let in. */
    static final class Terms {
        @Option(
                names = "--for",
                paramLabel = "IDS",
                defaultValue = "",
                description = "Devices that an agent speaks for: ID,ID,…")
        private String speaksFor;

        @Option(
                names = "--certificate",
                paramLabel = "FILE",
                description = "Its client certificate (PEM): only this one is accepted.")
        private Path certificate;

        @Option(names = "--invite", description = "It may speak only when a technician has claimed it.")
        private boolean invite;
    }

    /** {@code device claim}. */
    @Command(
            description = "Puts an invited device in its place, or registers a stranger from the inbox.",
            mixinStandardHelpOptions = true)
    int claim(
            @Parameters(paramLabel = "ID", description = "Its id.") String id,
            @Option(
                            names = "--type",
                            paramLabel = "TYPE",
                            defaultValue = "generic",
                            description = "Of a stranger: scooter, meter, generic.")
                    String type,
            @Mixin Description description) {
        return work(enrolment -> {
            Optional<String> secret = enrolment.claim(new Application(
                    id, type, "", description.label, description.place(), "", Application.Start.AT_ONCE));
            if (secret.isPresent()) {
                text().secret(id, secret.get());
            } else {
                text().done("claimed", id);
            }
            return ExitCode.OK;
        });
    }

    /** {@code device inbox}. */
    @Command(description = "Shows who was refused lately, the latest first.", mixinStandardHelpOptions = true)
    int inbox() {
        return work(enrolment -> {
            text().strangers(enrolment.inbox());
            return ExitCode.OK;
        });
    }

    /** {@code device rotate}. */
    @Command(description = "Gives a peer a new secret and shows it.", mixinStandardHelpOptions = true)
    int rotate(
            @Parameters(paramLabel = "ID", description = "Its id.") String id,
            @Option(
                            names = "--overlap-hours",
                            paramLabel = "HOURS",
                            defaultValue = "0",
                            description = "How long the old secret is still good, at most 720 (default: not at all).")
                    int overlapHours) {
        return work(enrolment -> {
            text().secret(id, enrolment.rotate(id, Duration.ofHours(overlapHours)));
            return ExitCode.OK;
        });
    }

    /** {@code device suspend}. */
    @Command(description = "Takes a peer's right to speak until it is resumed.", mixinStandardHelpOptions = true)
    int suspend(@Parameters(paramLabel = "ID", description = "Its id.") String id) {
        return work(enrolment -> {
            enrolment.suspend(id);
            text().done("suspended", id);
            return ExitCode.OK;
        });
    }

    /** {@code device resume}. */
    @Command(description = "Lets a suspended peer speak again.", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "ID", description = "Its id.") String id) {
        return work(enrolment -> {
            enrolment.resume(id);
            text().done("resumed", id);
            return ExitCode.OK;
        });
    }

    /** {@code device retire}. */
    @Command(
            description = "Ends a peer for good; its id stays taken, its secret is destroyed.",
            mixinStandardHelpOptions = true)
    int retire(@Parameters(paramLabel = "ID", description = "Its id.") String id) {
        return work(enrolment -> {
            enrolment.retire(id);
            text().done("retired", id);
            return ExitCode.OK;
        });
    }

    /** {@code device remove}. */
    @Command(description = "Forgets a peer; what it has sent stays.", mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "ID", description = "Its id.") String id) {
        return work(enrolment -> {
            enrolment.remove(id);
            text().done("removed", id);
            return ExitCode.OK;
        });
    }

    /** {@code device list}. */
    @Command(description = "Shows all peers.", mixinStandardHelpOptions = true)
    int list() {
        return work(enrolment -> {
            text().table(enrolment.list());
            return ExitCode.OK;
        });
    }

    /** {@code device show}. */
    @Command(description = "Shows one peer.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "ID", description = "Its id.") String id) {
        return work(enrolment -> {
            Optional<Enrolled> found = enrolment.find(id);
            if (found.isEmpty()) {
                throw new RegistryException("\"" + id + "\" is not registered");
            }
            text().peer(found.get());
            return ExitCode.OK;
        });
    }

    /** {@code device import}. */
    @Command(
            name = "import",
            description = "Registers a list id,type,label,secret; nothing when a line is wrong.",
            mixinStandardHelpOptions = true)
    int importFile(
            @Parameters(paramLabel = "FILE", description = "The list, one peer a line.") Path file,
            @Option(names = "--skip-bad", description = "Leaves wrong lines out and takes the rest.") boolean skipBad) {
        return work(enrolment -> {
            if (Files.size(file) > IMPORT_BYTES_MAX) {
                throw new IOException(file + ": " + Files.size(file) + " bytes, allowed " + IMPORT_BYTES_MAX);
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            ImportResult result = enrolment.importLines(
                    lines, skipBad ? ImportResult.OnBadLine.SKIP : ImportResult.OnBadLine.REFUSE_ALL);
            for (ImportResult.BadLine bad : json ? List.<ImportResult.BadLine>of() : result.badLines()) {
                err().println(file + " line " + bad.line() + ": " + bad.reason());
            }
            text().imported(result);
            return result.badLines().isEmpty() || (skipBad && result.imported() > 0)
                    ? ExitCode.OK
                    : ExitCode.CHECK_FAILED;
        });
    }

    /** {@code device export}. */
    @Command(description = "Writes all peers as CSV, without secrets.", mixinStandardHelpOptions = true)
    int export() {
        return work(enrolment -> {
            if (json) {
                text().table(enrolment.list());
            } else {
                enrolment.exportLines().forEach(spec.commandLine().getOut()::println);
            }
            return ExitCode.OK;
        });
    }

    /** Runs it on the registry of the data directory; what went wrong goes to standard error. */
    int work(Work work) {
        try {
            return work.run(new Enrolment(dataDir, new SecureRandom(), System::currentTimeMillis));
        } catch (RegistryException e) {
            err().println(e.getMessage());
            return ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            err().println("cannot be read or written: " + e);
            return ExitCode.STORAGE;
        }
    }

    DeviceText text() {
        return new DeviceText(spec.commandLine().getOut(), json);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private static String fingerprint(Path certificate) throws RegistryException, IOException {
        try {
            return Fingerprint.of(PemFiles.certificates(certificate).get(0));
        } catch (GeneralSecurityException e) {
            throw new RegistryException(e.getMessage());
        }
    }
}
