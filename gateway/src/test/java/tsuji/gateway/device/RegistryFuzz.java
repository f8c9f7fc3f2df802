package tsuji.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A registry file is read whole or refused by file and line (R16). */
class RegistryFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] content) throws IOException {
        Path file = Files.createTempFile("registry", ".csv");
        try {
            Files.write(file, content);
            assertThat(CsvRegistry.read(file)).doesNotContainNull();
        } catch (RegistryException e) {
            assertThat(e).hasMessageContaining(file.toString());
        } finally {
            Files.delete(file);
        }
    }
}
