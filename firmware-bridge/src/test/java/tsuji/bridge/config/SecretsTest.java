package tsuji.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.wire.DeviceId;

class SecretsTest {
    private static final DeviceId METER = new DeviceId("MT-1");
    private static final String ID = "0123456789ABCDEF0123456789ABCDEF";
    private static final String BOTH =
            "[gateway]\nMT-1 = \"s3cret\"\n[broute.MT-1]\nid = \"" + ID + "\"\npassword = \"ABCDEFGHIJKL\"\n";

    @TempDir
    private Path folder;

    @Test
    void secretsAreFoundByDevice() throws Exception {
        Secrets secrets = Secrets.read(file(BOTH, "rw-------"));

        assertThat(secrets.gateway(METER)).contains("s3cret");
        assertThat(secrets.routeB(METER)).contains(new Secrets.RouteB(ID, "ABCDEFGHIJKL"));
        assertThat(secrets.gateway(new DeviceId("MT-2"))).isEmpty();
        assertThat(secrets.routeB(METER).orElseThrow().pairId()).isEqualTo("89ABCDEF");
    }

    @Test
    void aFileThatEverybodyCanReadIsRefusedWithTheCommandThatMendsIt() throws Exception {
        Path file = file(BOTH, "rw-r--r--");

        assertThatThrownBy(() -> Secrets.read(file)).hasMessageContaining("run: chmod 600 " + file);
    }

    @Test
    void theGroupMayReadIt() throws Exception {
        assertThat(Secrets.read(file(BOTH, "rw-r-----")).gateway(METER)).isPresent();
    }

    @Test
    void aWrongPasswordIsRefusedWithoutShowingIt() throws Exception {
        Path file = file(BOTH.replace("ABCDEFGHIJKL", "ABCDEFGHIJK"), "rw-------");

        assertThatThrownBy(() -> Secrets.read(file))
                .hasMessageContaining("password: allowed is 12 characters; it has 11")
                .hasMessageNotContaining("ABCDEFG");
    }

    @Test
    void aWrongIdIsRefusedWithoutShowingIt() throws Exception {
        Path file = file(BOTH.replace(ID, ID.substring(1)), "rw-------");

        assertThatThrownBy(() -> Secrets.read(file))
                .hasMessageContaining("id: allowed is 32 digits of 0-9 A-F; it has 31 characters")
                .hasMessageNotContaining("123456");
    }

    @Test
    void credentialsTellNothingOfThemselves() {
        assertThat(new Secrets.RouteB(ID, "ABCDEFGHIJKL")).hasToString("RouteB[masked]");
    }

    private Path file(String content, String rights) throws IOException {
        Path file = Files.writeString(folder.resolve("secrets.toml"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }
}
