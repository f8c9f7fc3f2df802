package tsuji.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    Path directory;

    @Test
    void theLibraryIsUnpackedOnce() throws IOException {
        Path library = NativeLibrary.keep(directory);
        Object first = key(library);

        assertThat(NativeLibrary.keep(directory)).isEqualTo(library);
        assertThat(key(library)).isEqualTo(first);
        assertThat(Files.readAllBytes(library)).startsWith(0x7F, 'E', 'L', 'F');
    }

    @Test
    void aDamagedLibraryIsUnpackedAgain() throws IOException {
        Path library = NativeLibrary.keep(directory);
        byte[] sound = Files.readAllBytes(library);
        byte[] damaged = sound.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(library, damaged);

        assertThat(NativeLibrary.keep(directory)).hasBinaryContent(sound);
    }

    @Test
    void anotherVersionsLibraryIsRemoved() throws IOException {
        Path other = Files.createFile(directory.resolve("kept-0-libsqlitejdbc.so"));
        Path unrelated = Files.createFile(directory.resolve("sqlite-3"));

        Path library = NativeLibrary.keep(directory);

        assertThat(other).doesNotExist();
        assertThat(directory).isDirectoryContaining(unrelated::equals).isDirectoryContaining(library::equals);
    }

    @Test
    void whereNothingCanBeWrittenItSaysSo() {
        assertThatThrownBy(() -> NativeLibrary.keep(directory.resolve("absent")))
                .isInstanceOf(IOException.class);
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
