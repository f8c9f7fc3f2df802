package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration file is understood or refused with a message, whatever is in it. */
class ConfigFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] content) throws IOException {
        Path file = Files.createTempFile("gateway", ".toml");
        try {
            Files.write(file, content);
            GatewayConfig.of(ConfigValues.load(Optional.of(file), Map.of(), List.of()));
        } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
        } finally {
            Files.delete(file);
        }
    }
}
