package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tsuji.gateway.device.Issued;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.store.SafeFiles;
import tsuji.gateway.tls.DeviceCa;
import tsuji.gateway.tls.Fingerprint;
import tsuji.gateway.tls.Pem;
import tsuji.gateway.tls.SigningRequest;

/**
 * {@code tsuji-gateway ca …}: certificates for devices. A running gateway takes changes up within a second.
 *
 * <p>Exit codes: 0 done, 1 refused, 2 usage, 5 storage.
 */
@Command(name = "ca", description = "Issues certificates to devices.", mixinStandardHelpOptions = true)
final class CaCommand {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "/var/lib/tsuji",
            description = "Data directory of the gateway (default: ${DEFAULT-VALUE}).")
    private Path dataDir;

    /** Work that may fail. */
    private interface Work {
        void run(DeviceCertificates certificates) throws RegistryException, GeneralSecurityException, IOException;
    }

    /** For how long, and where to. */
    static final class Terms {
        @Option(
                names = "--days",
                paramLabel = "DAYS",
                defaultValue = "365",
                description = "Validity, 1 to 3650 (default: ${DEFAULT-VALUE}).")
        private int days;

        @Option(names = "--out", paramLabel = "FILE", description = "Where to write it (default: standard output).")
        private Path out;
    }

    /** {@code ca init}. */
    @Command(description = "Makes the key and certificate of the authority, once.", mixinStandardHelpOptions = true)
    int init(
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            defaultValue = "tsuji-gateway device CA",
                            description = "Its name, for people (default: ${DEFAULT-VALUE}).")
                    String name,
            @Option(
                            names = "--years",
                            paramLabel = "YEARS",
                            defaultValue = "20",
                            description = "Validity, 1 to 30 (default: ${DEFAULT-VALUE}).")
                    int years) {
        return work(certificates -> {
            certificates.ca().make(name, years, Instant.now());
            certificates.refreshCrl();
            out().println("made " + certificates.ca().certificateFile()
                    + "; restart the gateway once, so that it asks devices for certificates");
        });
    }

    /** {@code ca show}. */
    @Command(
            description = "Shows the authority and what it has issued, the first to expire first.",
            mixinStandardHelpOptions = true)
    int show() {
        return work(certificates -> {
            DeviceCa ca = certificates.ca();
            X509Certificate own = ca.certificate();
            Optional<X509CRL> crl = ca.crl();
            out().println("authority    " + own.getSubjectX500Principal().getName());
            out().println("file         " + ca.certificateFile());
            out().println("sha-256      " + Fingerprint.of(own));
            out().println("valid until  " + own.getNotAfter().toInstant());
            out().println("list         " + ca.crlFile()
                    + crl.map(list -> ", valid until " + list.getNextUpdate().toInstant())
                            .orElse(", not there yet"));
            List<Issued.Judged> issued = certificates.list();
            out().printf("%-24s %-11s %-20s %s%n", "ID", "STANDING", "UNTIL", "SERIAL");
            for (Issued.Judged each : issued) {
                out().printf(
                                "%-24s %-11s %-20s %s%n",
                                each.issued().id(),
                                each.standing().text(),
                                Instant.ofEpochMilli(each.issued().notAfterMillis()),
                                each.issued().serial().toString(16));
            }
        });
    }

    /** {@code ca sign}. */
    @Command(
            description = "Signs a device's request (PKCS#10) whose common name is its id.",
            mixinStandardHelpOptions = true)
    int sign(
            @Parameters(paramLabel = "REQUEST", description = "PEM: the request, as the device wrote it.") Path request,
            @Mixin Terms terms) {
        return work(certificates -> handOver(certificates.sign(SigningRequest.read(request), terms.days), terms.out));
    }

    /** {@code ca renew}. */
    @Command(
            description = "Signs the next certificate of a device; the old one ends after the overlap.",
            mixinStandardHelpOptions = true)
    int renew(
            @Parameters(paramLabel = "REQUEST", description = "PEM: the request, as the device wrote it.") Path request,
            @Option(
                            names = "--overlap-hours",
                            paramLabel = "HOURS",
                            defaultValue = "24",
                            description =
                                    "How long the old certificate is still good, 0 to 720 (default: ${DEFAULT-VALUE}).")
                    int overlapHours,
            @Mixin Terms terms) {
        return work(certificates -> {
            handOver(
                    certificates.renew(SigningRequest.read(request), terms.days, Duration.ofHours(overlapHours)),
                    terms.out);
            bringListUpToDate(certificates);
        });
    }

    /** {@code ca revoke}. */
    @Command(
            description = "Takes a device's certificate, for example because its key is known; its secret stays.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "ID", description = "The device's id.") String id) {
        return work(certificates -> {
            certificates.revoke(id);
            out().println(id + " has no certificate any more");
            bringListUpToDate(certificates);
        });
    }

    /** {@code ca crl}. */
    @Command(
            description =
                    "Brings the revocation list up to date and shows its file; a running gateway does it by itself.",
            mixinStandardHelpOptions = true)
    int crl() {
        return work(certificates -> {
            certificates.refreshCrl();
            out().println(certificates.ca().crlFile());
        });
    }

    private static void bringListUpToDate(DeviceCertificates certificates) throws GeneralSecurityException {
        try {
            certificates.refreshCrl();
        } catch (RegistryException | GeneralSecurityException | IOException e) {
            throw new GeneralSecurityException(
                    "that is done and stands, but the revocation list cannot be written: " + e.getMessage()
                            + "; mend that and run tsuji-gateway ca crl",
                    e);
        }
    }

    /** It is registered already: where it cannot be written it must not be lost, or the device has no way in. */
    private void handOver(X509Certificate certificate, Path file) throws GeneralSecurityException, IOException {
        String pem = Pem.of(certificate);
        if (file == null) {
            print(pem);
        } else {
            try {
                SafeFiles.replace(file, pem.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                print(pem);
                throw e;
            }
        }
        err().println("certificate " + certificate.getSerialNumber().toString(16) + ", valid until "
                + certificate.getNotAfter().toInstant());
    }

    private void print(String pem) {
        out().print(pem);
        out().flush();
    }

    private int work(Work work) {
        try {
            work.run(new DeviceCertificates(dataDir, Clock.systemUTC()));
            return ExitCode.OK;
        } catch (RegistryException | GeneralSecurityException e) {
            err().println(e.getMessage());
            return ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            err().println("cannot be read or written: " + e);
            return ExitCode.STORAGE;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
