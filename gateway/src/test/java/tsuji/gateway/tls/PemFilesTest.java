package tsuji.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {
    private static final String PKCS8 = "PRIVATE KEY";

    @TempDir
    Path directory;

    private static KeyPair keys(String algorithm) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    private Path pem(String label, byte[] der) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return write("-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("file.pem"), text, StandardCharsets.US_ASCII);
    }

    private OwnCertificate made() throws IOException {
        OwnCertificate own = new OwnCertificate(directory.resolve("tls"), new SecureRandom());
        own.makeIfAbsent();
        return own;
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keyIsReadAsItWasWritten(String algorithm) throws Exception {
        KeyPair pair = keys(algorithm);

        assertThat(PemFiles.privateKey(pem(PKCS8, pair.getPrivate().getEncoded())))
                .isEqualTo(pair.getPrivate());
    }

    @Test
    void keyMayStandBehindItsParametersAndCertificate() throws Exception {
        OwnCertificate own = made();
        Path both = write("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + Files.readString(own.certificate()) + Files.readString(own.key()));

        assertThat(PemFiles.privateKey(both)).isEqualTo(PemFiles.privateKey(own.key()));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, holds RSA PRIVATE KEY",
        "EC PRIVATE KEY, holds EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY, is encrypted"
    })
    void otherKeyFormatsAreNamedWithTheRemedy(String label, String complaint) throws Exception {
        Path file = pem(label, new byte[] {1, 2, 3});

        assertThatThrownBy(() -> PemFiles.privateKey(file))
                .hasMessageContaining(file + " " + complaint)
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN PRIVATE KEY-----\nMIG", "-----BEGIN CERTIFICATE-----"})
    void fileWithoutAKeySaysSo(String text) throws Exception {
        Path file = write(text);

        assertThatThrownBy(() -> PemFiles.privateKey(file))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage(file + " holds no PEM key (BEGIN PRIVATE KEY)");
    }

    @Test
    void damagedKeyIsRefusedWithoutBeingShown() throws Exception {
        byte[] der = keys("EC").getPrivate().getEncoded();
        Path file = pem(PKCS8, Arrays.copyOf(der, der.length - 5));
        String secret = Files.readAllLines(file).get(1);

        assertThatThrownBy(() -> PemFiles.privateKey(file))
                .hasMessageContaining(file + " is damaged")
                .hasMessageNotContaining(secret);
    }

    @Test
    void everyCertificateOfAChainIsReadInItsOrder() throws Exception {
        OwnCertificate first = made();
        OwnCertificate second = new OwnCertificate(directory.resolve("second"), new SecureRandom());
        second.makeIfAbsent();
        Path chain = write(Files.readString(second.certificate()) + Files.readString(first.certificate()));

        assertThat(PemFiles.certificates(chain))
                .containsExactly(
                        PemFiles.certificates(second.certificate()).get(0),
                        PemFiles.certificates(first.certificate()).get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"})
    void fileWithoutACertificateTrustsNobody(String text) throws Exception {
        Path file = write(text);

        assertThatThrownBy(() -> PemFiles.certificates(file))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void missingFileIsNamed() {
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> PemFiles.certificates(missing))
                .hasMessage(missing + " cannot be read (NoSuchFileException)");
        assertThatThrownBy(() -> PemFiles.privateKey(missing))
                .hasMessage(missing + " cannot be read (NoSuchFileException)");
    }

    @Test
    void fileOfTheLargestSizeIsReadAndOneByteMoreIsNot() throws Exception {
        KeyPair pair = keys("EC");
        String key = Files.readString(pem(PKCS8, pair.getPrivate().getEncoded()));

        Path largest = write(key + " ".repeat(PemFiles.FILE_BYTES_MAX - key.length()));
        assertThat(PemFiles.privateKey(largest)).isEqualTo(pair.getPrivate());

        Path tooLarge = write(key + " ".repeat(PemFiles.FILE_BYTES_MAX + 1 - key.length()));
        assertThatThrownBy(() -> PemFiles.privateKey(tooLarge))
                .hasMessageContaining("longer than " + PemFiles.FILE_BYTES_MAX + " bytes");
    }
}
