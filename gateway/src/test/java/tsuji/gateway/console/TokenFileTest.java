package tsuji.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path directory;

    private TokenFile tokens;

    @BeforeEach
    void open() {
        tokens = new TokenFile(directory.resolve("data"));
    }

    private String add(String name) throws TokenException, IOException {
        return tokens.add(name, 7, random);
    }

    private Path file() {
        return directory.resolve("data").resolve(TokenFile.FILE);
    }

    @Test
    void aTokenTellsItsOwnerAndHas256Bits() throws Exception {
        String anna = add("anna");
        String ben = add("ben");

        assertThat(Base64.getUrlDecoder().decode(anna)).hasSize(32);
        assertThat(anna).hasSize(43).isNotEqualTo(ben);
        assertThat(tokens.nameOf(anna)).contains("anna");
        assertThat(tokens.nameOf(ben)).contains("ben");
    }

    @Test
    void whatIsNoTokenTellsNobody() throws Exception {
        assertThat(tokens.nameOf("A".repeat(43))).isEmpty();
        String token = add("anna");

        assertThat(tokens.nameOf("A".repeat(43))).isEmpty();
        assertThat(tokens.nameOf(token.substring(1))).isEmpty();
        assertThat(tokens.nameOf(token + "A")).isEmpty();
        assertThat(tokens.nameOf("")).isEmpty();
    }

    @Test
    void theFileHoldsAHashAndIsForItsOwnerOnly() throws Exception {
        String token = add("anna");

        assertThat(Files.readString(file()))
                .matches("anna 7 [0-9a-f]{32} [0-9a-f]{64}\n")
                .doesNotContain(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aRevokedTokenIsWorthNothingAtOnceForAllWhoHaveTheFileOpen() throws Exception {
        String anna = add("anna");
        String ben = add("ben");
        TokenFile ofTheGateway = new TokenFile(directory.resolve("data"));
        assertThat(ofTheGateway.nameOf(anna)).isPresent();

        assertThat(tokens.revoke("anna")).isTrue();

        assertThat(ofTheGateway.nameOf(anna)).isEmpty();
        assertThat(ofTheGateway.nameOf(ben)).contains("ben");
        assertThat(tokens.revoke("anna")).isFalse();
        assertThat(tokens.list()).containsExactly(new TokenFile.Entry("ben", 7));
    }

    @Test
    void aNameHasOneToken() throws Exception {
        String token = add("anna");

        assertThatThrownBy(() -> add("anna"))
                .isInstanceOf(TokenException.class)
                .hasMessage("anna has a token already; revoke it first");
        assertThat(tokens.nameOf(token)).contains("anna");
    }

    @Test
    void theMostTokensFitAndOneMoreIsRefused() throws Exception {
        String token = "";
        for (int i = 0; i < TokenFile.TOKENS_MAX; i++) {
            token = add("n".repeat(62) + (i + 10));
        }

        assertThat(tokens.nameOf(token)).isPresent();
        assertThat(Files.size(file())).isLessThanOrEqualTo(TokenFile.FILE_BYTES_MAX);
        assertThatThrownBy(() -> add("one-more"))
                .isInstanceOf(TokenException.class)
                .hasMessageContaining("there are 64 tokens already");
    }

    @Test
    void theLongestNameIsTakenAndALongerOneRefused() throws Exception {
        add("a".repeat(64));

        assertThatThrownBy(() -> add("a".repeat(65))).isInstanceOf(TokenException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "-a", "ann\u00e4", "a:b"})
    void whatWouldNotBeOneWordOfALogIsNoName(String name) {
        assertThatThrownBy(() -> add(name))
                .isInstanceOf(TokenException.class)
                .hasMessageContaining("a name has 1 to 64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna",
                "anna 7 00 00",
                "anna x 00112233445566778899aabbccddeeff 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                "\n"
            })
    void aDamagedFileLetsNobodyIn(String content) throws Exception {
        String token = add("anna");
        Files.writeString(file(), Files.readString(file()) + content);

        assertThatThrownBy(() -> tokens.nameOf(token))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aLargerFileThanEverWrittenIsNotRead() throws Exception {
        String token = add("anna");
        String line = Files.readString(file());
        String rest = "x".repeat(TokenFile.FILE_BYTES_MAX - line.length());
        Files.writeString(file(), line + rest + "x");

        assertThatThrownBy(() -> tokens.nameOf(token)).hasMessageContaining("larger than 16384 bytes");
    }
}
