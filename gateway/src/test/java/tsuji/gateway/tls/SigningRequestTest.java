package tsuji.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningRequestTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("request.pem");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> SigningRequest.read(file()))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining(file() + " is refused: ")
                .hasMessageContaining(why);
    }

    @Test
    void nameAndKeyAreRead() throws Exception {
        KeyPair keys = TestRequest.key();
        TestRequest.write(file(), "CN=SC-0001,O=maker", keys);

        assertThat(SigningRequest.read(file())).isEqualTo(new SigningRequest("SC-0001", keys.getPublic()));
    }

    @Test
    void strongRsaIsTakenAndOneBitLessIsNot() throws Exception {
        TestRequest.write(file(), "CN=SC-1", TestRequest.rsa(SigningRequest.RSA_BITS_MIN), "SHA256withRSA");
        assertThat(SigningRequest.read(file()).name()).isEqualTo("SC-1");

        TestRequest.write(file(), "CN=SC-1", TestRequest.rsa(SigningRequest.RSA_BITS_MIN - 1), "SHA256withRSA");
        assertRefused("its key has 2047 bits");
    }

    @Test
    void otherCurvesAndAlgorithmsAreRefused() throws Exception {
        TestRequest.write(file(), "CN=SC-1", TestRequest.ec("secp521r1"));
        assertRefused("its key has 521 bits");

        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TestRequest.write(file(), "CN=SC-1", edwards, "Ed25519");
        assertRefused("allowed are ECDSA and RSA");
    }

    @Test
    void sha1IsRefused() {
        TestRequest.write(file(), "CN=SC-1", TestRequest.key(), "SHA1withECDSA");

        assertRefused("allowed are ECDSA and RSA with SHA-256");
    }

    @Test
    void whoDoesNotHoldTheKeyGetsNothing() {
        TestRequest.write(file(), "CN=SC-1", TestRequest.key(), TestRequest.key(), "SHA256withECDSA");

        assertRefused("its signature does not fit its key");
    }

    @Test
    void oneNameIsNeeded() {
        TestRequest.write(file(), "O=maker", TestRequest.key());
        assertRefused("it has 0 common names");

        TestRequest.write(file(), "CN=SC-1,CN=SC-2", TestRequest.key());
        assertRefused("it has 2 common names");
    }

    @Test
    void fileAtItsBoundIsReadAndOneByteMoreIsRefused() throws Exception {
        TestRequest.write(file(), "CN=SC-1", TestRequest.key());
        String pem = Files.readString(file());
        Files.writeString(file(), pem + "\n".repeat(SigningRequest.BYTES_MAX - pem.length()));
        assertThat(SigningRequest.read(file()).name()).isEqualTo("SC-1");

        Files.writeString(file(), pem + "\n".repeat(SigningRequest.BYTES_MAX - pem.length() + 1));
        assertRefused("longer than 16384 bytes");
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        for (String content : new String[] {
            "",
            "garbage",
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
            "-----BEGIN CERTIFICATE REQUEST-----\n****\n-----END CERTIFICATE REQUEST-----\n"
        }) {
            Files.writeString(file(), content);

            assertRefused("");
        }
    }
}
