package tsuji.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.store.SafeFiles;

/**
 * The gateway as certificate authority of its devices, in {@code ca} of the data directory: the key beside the databases,
 * not in them, so a backup of the registry cannot issue anything. Any thread; blocks on the disk.
 */
public final class DeviceCa {
    public static final int CA_YEARS_MIN = 1;
    public static final int CA_YEARS_MAX = 30;
    public static final int DAYS_MIN = 1;
    public static final int DAYS_MAX = 3_650;

    /** A list that ran out makes verifiers refuse everybody, so the next one comes when half of this is over. */
    public static final Duration CRL_VALIDITY = Duration.ofDays(7);

    private static final String CERTIFICATE = "ca.pem";
    private static final String KEY = "ca.key";
    private static final int DAYS_PER_YEAR = 365;
    // A CRL of the largest registry, with each device replaced a few times.
    private static final long CRL_BYTES_MAX = 32L * 1024 * 1024;

    private final Path directory;
    private final SecureRandom random;

    /** The authority of a data directory; nothing is made yet. */
    public DeviceCa(Path dataDir, SecureRandom random) {
        this.directory = dataDir.resolve("ca");
        this.random = random;
    }

    /** PEM, X.509: what devices' peers trust. */
    public Path certificateFile() {
        return directory.resolve(CERTIFICATE);
    }

    /** PEM, RFC 5280 section 5. */
    public Path crlFile() {
        return directory.resolve("crl.pem");
    }

    private Path key() {
        return directory.resolve(KEY);
    }

    /** Whether there is, or was, an authority here. */
    public boolean isMade() {
        return Files.exists(directory);
    }

    /** @throws GeneralSecurityException which file cannot be used, why, and what to do. */
    public X509Certificate certificate() throws GeneralSecurityException {
        return PemFiles.certificates(certificateFile()).get(0);
    }

    /**
     * Makes key and certificate. There is never a second one: what the first has issued would be worthless.
     *
     * @param name its common name, for people.
     */
    public void make(String name, int years, Instant now) throws GeneralSecurityException, IOException {
        requireRange("years", years, CA_YEARS_MIN, CA_YEARS_MAX);
        if (isMade()) {
            throw new GeneralSecurityException(directory + " is there already: a second authority would make every"
                    + " certificate of the first worthless; to begin anew, move the directory away");
        }
        Authority made = Authority.make(name, now, Duration.ofDays((long) years * DAYS_PER_YEAR), random);
        Path unfinished = directory.resolveSibling("ca.new");
        SafeFiles.makeDirectory(unfinished);
        SafeFiles.replace(unfinished.resolve(KEY), ascii(Pem.of(made.key())));
        SafeFiles.replace(unfinished.resolve(CERTIFICATE), ascii(Pem.of(made.certificate())));
        try {
            // Both or neither, whenever the power fails.
            SafeFiles.rename(unfinished, directory);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            throw new GeneralSecurityException(directory + " was made by somebody else meanwhile", e);
        }
    }

    /**
     * Signs a certificate for the name and key of a request. Whether that name may have one is the caller's question.
     *
     * @param days validity; it never outlives the authority.
     */
    public X509Certificate issue(SigningRequest request, int days, Instant now) throws GeneralSecurityException {
        requireRange("days", days, DAYS_MIN, DAYS_MAX);
        return authority(now).issue(request, now, Duration.ofDays(days), random);
    }

    private Authority authority(Instant now) throws GeneralSecurityException {
        X509Certificate certificate = certificate();
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new GeneralSecurityException("the clock says " + now + ", " + certificateFile() + " is valid from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + ": set the clock, or begin with a new authority");
        }
        return new Authority(PemFiles.privateKey(key()), certificate);
    }

    /**
     * Writes the list of what is revoked. What was on the last one keeps its date.
     *
     * @throws GeneralSecurityException when the authority's files or the clock cannot be used.
     */
    public void writeCrl(List<Revoked> revoked, Instant now) throws GeneralSecurityException, IOException {
        Optional<X509CRL> last = crl();
        X509CRL made = authority(now).crl(revoked, last, now, CRL_VALIDITY);
        SafeFiles.replace(crlFile(), ascii(Pem.of(made)));
    }

    /** Whether the list says something else, or soon nothing any more. */
    public boolean needsCrl(List<Revoked> revoked, Instant now) {
        Optional<X509CRL> last = crl();
        if (last.isEmpty()) {
            return true;
        }
        Instant made = last.get().getThisUpdate().toInstant();
        // Made in the future: the clock was wrong then.
        boolean inTime = !made.isAfter(now.plus(CRL_VALIDITY)) && now.isBefore(made.plus(CRL_VALIDITY.dividedBy(2)));
        return !inTime || !Revoked.of(last.get()).equals(new ArrayList<>(Revoked.sorted(revoked)));
    }

    /** The list as it was written last; empty: none that can be read. */
    public Optional<X509CRL> crl() {
        try {
            if (Files.notExists(crlFile()) || Files.size(crlFile()) > CRL_BYTES_MAX) {
                return Optional.empty();
            }
            return Optional.of((X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(Files.readAllBytes(crlFile()))));
        } catch (IOException | CRLException | CertificateException e) {
            // It is made anew of the registry; only its dates are lost.
            return Optional.empty();
        }
    }

    private static void requireRange(String name, int value, int least, int most) throws GeneralSecurityException {
        if (value < least || value > most) {
            throw new GeneralSecurityException(name + " is " + value + ", allowed " + least + " to " + most);
        }
    }

    private static byte[] ascii(String pem) {
        return pem.getBytes(StandardCharsets.US_ASCII);
    }
}
