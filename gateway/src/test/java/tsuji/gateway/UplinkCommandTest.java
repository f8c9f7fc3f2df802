package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.tls.TestCertificates;

class UplinkCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int certificate(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--data";
        all[arguments.length + 1] = directory.resolve("data").toString();
        String[] words = new String[all.length + 2];
        words[0] = "uplink";
        words[1] = "certificate";
        System.arraycopy(all, 0, words, 2, all.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private int load(Duration shift) throws Exception {
        TestCertificates made = TestCertificates.authority("city-ca").issue("gw-01", shift);
        return certificate(
                "load",
                made.writeCertificate(directory.resolve("own.pem")).toString(),
                made.writeKey(directory.resolve("own.key")).toString());
    }

    @Test
    void loadedCertificateIsShown() throws Exception {
        assertThat(load(Duration.ZERO)).as("%s", err).isZero();

        assertThat(certificate("show")).isZero();

        assertThat(out.toString()).contains("loaded CN=gw-01", "issuer   CN=city-ca", "left     29 days", "uplink.pem");
        assertThat(out.toString()).doesNotContain("PRIVATE KEY");
    }

    @Test
    void withoutOneItSaysWhatToDo() {
        assertThat(certificate("show")).isEqualTo(ExitCode.CHECK_FAILED);

        assertThat(err.toString()).contains("load one");
    }

    @Test
    void expiredOneIsRefused() throws Exception {
        assertThat(load(Duration.ofDays(-31))).isEqualTo(ExitCode.CHECK_FAILED);

        assertThat(err.toString()).contains("own.pem expired at");
        assertThat(directory.resolve("data/tls")).doesNotExist();
    }

    @Test
    void keyThatCannotBeReadIsNamed() throws Exception {
        load(Duration.ZERO);

        assertThat(certificate("load", directory.resolve("own.pem").toString(), "absent.key"))
                .isEqualTo(ExitCode.CHECK_FAILED);

        assertThat(err.toString()).contains("absent.key");
    }
}
