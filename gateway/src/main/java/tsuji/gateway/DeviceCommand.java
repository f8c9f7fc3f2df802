package tsuji.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
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
import tsuji.gateway.tls.PemFiles;

/**
 * {@code tsuji-gateway device …}: who may speak. A running gateway takes changes up within a second.
 *
 * <p>Exit codes: 0 done, 1 not registered or a wrong line, 2 usage, 5 storage.
 */
@Command(name = "device", description = "Registers devices and observers.", mixinStandardHelpOptions = true)
public final class DeviceCommand {
    private static final int DONE = 0;
    private static final int CHECK_FAILED = 1;
    private static final int STORAGE = 5;
    private static final long IMPORT_BYTES_MAX = 16L * 1024 * 1024;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            defaultValue = "/var/lib/tsuji",
            description = "Data directory of the gateway (default: ${DEFAULT-VALUE}).")
    private Path dataDir;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Writes JSON for programs.")
    private boolean json;

    /** Work on the registry that may fail. */
    private interface Work {
        int run(Enrolment enrolment) throws RegistryException, IOException;
    }

    /** {@code device add}. */
    @Command(description = "Registers a peer and shows its secret, once.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--type", required = true, description = "scooter, meter, generic or observer.")
                    String type,
            @Option(names = "--label", defaultValue = "", description = "For people, for example a place.")
                    String label,
            @Option(names = "--certificate", description = "Its client certificate (PEM): only this one is accepted.")
                    Path certificate) {
        return work(enrolment -> {
            String fingerprint = certificate == null ? "" : fingerprint(certificate);
            String secret = enrolment.add(
                    new Application(id, type, "", label, Place.UNKNOWN, fingerprint, Application.Start.AT_ONCE));
            showSecret(id, secret);
            return DONE;
        });
    }

    /** {@code device rotate}. */
    @Command(description = "Gives a peer a new secret and shows it, once.", mixinStandardHelpOptions = true)
    int rotate(@Parameters(paramLabel = "ID") String id) {
        return work(enrolment -> {
            showSecret(id, enrolment.rotate(id, Duration.ZERO));
            return DONE;
        });
    }

    /** {@code device remove}. */
    @Command(description = "Forgets a peer; what it has sent stays.", mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "ID") String id) {
        return work(enrolment -> {
            enrolment.remove(id);
            out().println(json ? "{\"removed\":\"" + id + "\"}" : id + " removed");
            return DONE;
        });
    }

    /** {@code device list}. */
    @Command(description = "Shows all peers.", mixinStandardHelpOptions = true)
    int list() {
        return work(enrolment -> {
            List<Enrolled> peers = enrolment.list();
            if (json) {
                out().println(json(peers));
                return DONE;
            }
            out().printf("%-24s %-10s %-9s %s%n", "ID", "TYPE", "STATE", "LABEL");
            for (Enrolled peer : peers) {
                out().printf("%-24s %-10s %-9s %s%n", peer.id(), peer.type(), peer.state(), peer.label());
            }
            out().println(peers.size() + " registered");
            return DONE;
        });
    }

    /** {@code device show}. */
    @Command(description = "Shows one peer.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "ID") String id) {
        return work(enrolment -> {
            Optional<Enrolled> found = enrolment.find(id);
            if (found.isEmpty()) {
                throw new RegistryException("\"" + id + "\" is not registered");
            }
            if (json) {
                out().println(json(List.of(found.get())));
                return DONE;
            }
            Enrolled peer = found.get();
            out().println("id           " + peer.id());
            out().println("type         " + peer.type());
            out().println("label        " + peer.label());
            out().println("state        " + peer.state());
            out().println("certificate  " + (peer.certificate().isEmpty() ? "none" : peer.certificate()));
            return DONE;
        });
    }

    /** {@code device import}. */
    @Command(
            name = "import",
            description = "Registers a list id,type,label,secret; nothing when a line is wrong.",
            mixinStandardHelpOptions = true)
    int importFile(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--skip-bad", description = "Leaves wrong lines out and takes the rest.") boolean skipBad) {
        return work(enrolment -> {
            if (Files.size(file) > IMPORT_BYTES_MAX) {
                throw new IOException(file + ": " + Files.size(file) + " bytes, allowed " + IMPORT_BYTES_MAX);
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            ImportResult result = enrolment.importLines(
                    lines, skipBad ? ImportResult.OnBadLine.SKIP : ImportResult.OnBadLine.REFUSE_ALL);
            showImport(file, result);
            return result.badLines().isEmpty() || (skipBad && result.imported() > 0) ? DONE : CHECK_FAILED;
        });
    }

    /** {@code device export}. */
    @Command(description = "Writes all peers as CSV, without secrets.", mixinStandardHelpOptions = true)
    int export() {
        return work(enrolment -> {
            if (json) {
                out().println(json(enrolment.list()));
            } else {
                enrolment.exportLines().forEach(out()::println);
            }
            return DONE;
        });
    }

    private int work(Work work) {
        try {
            return work.run(new Enrolment(dataDir, new SecureRandom(), System::currentTimeMillis));
        } catch (RegistryException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CHECK_FAILED;
        } catch (IOException e) {
            spec.commandLine().getErr().println("cannot be read or written: " + e);
            return STORAGE;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void showSecret(String id, String secret) throws IOException {
        if (json) {
            out().println("{\"id\":\"" + id + "\",\"secret\":\"" + secret + "\"}");
            return;
        }
        out().println("user name  " + id);
        out().println("secret     " + secret);
        out().println("Write it into the device now: it is not kept and cannot be shown again.");
    }

    private void showImport(Path file, ImportResult result) throws IOException {
        if (json) {
            out().println(json(result));
            return;
        }
        for (ImportResult.BadLine bad : result.badLines()) {
            spec.commandLine().getErr().println(file + " line " + bad.line() + ": " + bad.reason());
        }
        String hint = result.imported() == 0 && !result.badLines().isEmpty()
                ? "; nothing was changed, mend the lines or use --skip-bad"
                : "";
        out().println(result.imported() + " imported, " + result.badLines().size() + " wrong" + hint);
    }

    private static String fingerprint(Path certificate) throws RegistryException {
        try {
            byte[] der = PemFiles.certificates(certificate).get(0).getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (GeneralSecurityException e) {
            throw new RegistryException(e.getMessage());
        }
    }

    private static String json(List<Enrolled> peers) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.writeStartArray();
            for (Enrolled peer : peers) {
                generator.writeStartObject();
                generator.writeStringField("id", peer.id());
                generator.writeStringField("type", peer.type());
                generator.writeStringField("label", peer.label());
                generator.writeStringField("state", peer.state());
                generator.writeStringField("certificate_sha256", peer.certificate());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        }
        return text.toString();
    }

    private static String json(ImportResult result) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.writeStartObject();
            generator.writeNumberField("imported", result.imported());
            generator.writeArrayFieldStart("wrong");
            for (ImportResult.BadLine bad : result.badLines()) {
                generator.writeStartObject();
                generator.writeNumberField("line", bad.line());
                generator.writeStringField("reason", bad.reason());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        return text.toString();
    }
}
