package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.journal.MemoryDirectory;
import tsuji.gateway.tls.TestRequest;

/** What a certificate is registered as must reach its device, whatever cannot be written. */
class CaCommandTest {
    @TempDir(factory = MemoryDirectory.class)
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void begin() {
        assertThat(ca("init", "--name", "street corner")).isZero();
        assertThat(gateway("device", "--data", data.toString(), "add", "SC-1", "--type", "scooter"))
                .isZero();
    }

    private int ca(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ca", "--data", data.toString()));
        all.addAll(List.of(arguments));
        return gateway(all.toArray(String[]::new));
    }

    private int gateway(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String request() throws Exception {
        return TestRequest.write(data.resolve("request.pem"), "CN=SC-1", TestRequest.key())
                .toString();
    }

    /** Where a directory with something in it stands no file can be put. */
    private Path blocked(String file) throws Exception {
        Path path = data.resolve(file);
        Files.deleteIfExists(path);
        Files.createDirectories(path.resolve("in the way"));
        return path;
    }

    @Test
    void renewedCertificateIsHandedOverAlthoughTheListCannotBeWritten() throws Exception {
        assertThat(ca("sign", request())).isZero();
        blocked("ca/crl.pem");

        int code = ca("renew", request(), "--overlap-hours", "0");

        assertThat(code).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(out.toString()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(err.toString())
                .contains("that is done and stands, but the revocation list", "run tsuji-gateway ca crl");
    }

    @Test
    void revocationStandsAlthoughTheListCannotBeWritten() throws Exception {
        assertThat(ca("sign", request())).isZero();
        blocked("ca/crl.pem");

        int code = ca("revoke", "SC-1");

        assertThat(code).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(out.toString()).contains("SC-1 has no certificate any more");
        assertThat(err.toString()).contains("that is done and stands");
    }

    @Test
    void certificateIsPrintedWhenItsFileCannotBeWritten() throws Exception {
        int code = ca("sign", request(), "--out", blocked("device.pem").toString());

        assertThat(code).isEqualTo(ExitCode.STORAGE);
        assertThat(out.toString()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(err.toString()).startsWith("cannot be read or written: ");
    }
}
