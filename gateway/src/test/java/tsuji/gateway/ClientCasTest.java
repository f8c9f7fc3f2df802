package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.tls.OwnCertificate;

class ClientCasTest {
    @TempDir
    Path directory;

    @Test
    void withoutAFileNobodyMayIssueCertificates() throws Exception {
        assertThat(ClientCas.read(Optional.empty(), directory)).isEmpty();
    }

    @Test
    void certificatesOfTheFileMay() throws Exception {
        OwnCertificate own = new OwnCertificate(directory.resolve("tls"), new SecureRandom());
        own.makeIfAbsent();

        assertThat(ClientCas.read(Optional.of(own.certificate()), directory))
                .singleElement()
                .satisfies(
                        ca -> assertThat(ca.getSubjectX500Principal().getName()).isEqualTo("CN=tsuji-gateway"));
    }

    @Test
    void fileThatCannotBeUsedStopsTheStartAndIsNamedWithItsSetting() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path missing = directory.resolve("missing.pem");

        for (Path file : new Path[] {empty, missing}) {
            assertThatThrownBy(() -> ClientCas.read(Optional.of(file), directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mqtt.tls_client_ca")
                    .hasMessageContaining(file.toString());
        }
    }
}
