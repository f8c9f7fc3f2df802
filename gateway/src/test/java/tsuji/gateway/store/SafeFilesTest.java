package tsuji.gateway.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFilesTest {
    @TempDir
    Path dataDir;

    @Test
    void replacementLeavesTheOldContentWhenItCannotBeWritten() throws IOException {
        Path target = dataDir.resolve("x.csv");
        SafeFiles.replace(target, "old".getBytes(UTF_8));
        // A directory with content where the new file would be written: the write cannot even begin.
        Files.createDirectories(dataDir.resolve("x.csv.new/in-the-way"));

        Optional<IOException> failure = Optional.empty();
        try {
            SafeFiles.replace(target, "new".getBytes(UTF_8));
        } catch (IOException e) {
            failure = Optional.of(e);
        }

        assertThat(failure).isPresent();
        assertThat(Files.readString(target)).isEqualTo("old");
    }

    @Test
    void leftoverOfAPowerCutIsOverwritten() throws IOException {
        Path target = dataDir.resolve("x.csv");
        Files.writeString(dataDir.resolve("x.csv.new"), "half");

        SafeFiles.replace(target, "whole".getBytes(UTF_8));

        assertThat(Files.readString(target)).isEqualTo("whole");
        assertThat(dataDir.resolve("x.csv.new")).doesNotExist();
    }
}
