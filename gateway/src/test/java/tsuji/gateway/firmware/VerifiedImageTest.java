package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;

class VerifiedImageTest {
    @TempDir
    private Path directory;

    private Lab lab;
    private Path file;
    private Manifest manifest;

    @BeforeEach
    void storedImage() throws Exception {
        lab = new Lab(directory).trusting();
        file = lab.stored(lab.imports(7));
        manifest = lab.manifest(7);
    }

    @Test
    void everyPieceIsReadAsItWasStored() throws Exception {
        try (VerifiedImage image = VerifiedImage.open(file, manifest)) {
            for (int length : new int[] {1, 64, 1_000, 4_096, 10_000}) {
                for (int offset = 0; offset < lab.image.length; offset += 333) {
                    assertThat(image.read(offset, length))
                            .isEqualTo(
                                    Arrays.copyOfRange(lab.image, offset, Math.min(lab.image.length, offset + length)));
                }
            }
        }
    }

    @Test
    void bitThatFlipsAfterwardsIsFoundByReadingIt() throws Exception {
        try (VerifiedImage image = VerifiedImage.open(file, manifest);
                RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.seek(5_000);
            disk.write(lab.image[5_000] ^ 1);

            assertThat(image.read(0, VerifiedImage.BLOCK_BYTES)).hasSize(VerifiedImage.BLOCK_BYTES);
            assertThatThrownBy(() -> image.read(4_096, 1))
                    .isInstanceOf(UpdateFailedException.class)
                    .hasMessageContaining("is damaged or gone; import the image again");
        }
    }

    @Test
    void imageThatTheDiskDoesNotReadIsDamagedLikeAnyOther() throws Exception {
        Path unreadable = Files.createDirectory(directory.resolve("unreadable"));

        assertThatThrownBy(() -> VerifiedImage.open(unreadable, lab.manifest(7, Files.size(unreadable), Lab.CLASS)))
                .isInstanceOf(UpdateFailedException.class)
                .hasMessageContaining("is damaged or gone; import the image again");
    }

    @Test
    void imageThatWasCutIsFoundByReadingIt() throws Exception {
        try (VerifiedImage image = VerifiedImage.open(file, manifest);
                RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(9_000);

            assertThatThrownBy(() -> image.read(9_500, 10)).isInstanceOf(UpdateFailedException.class);
        }
    }

    @Test
    void anotherFileAndAMissingOneAreNotOpened() throws Exception {
        Files.write(file, new byte[10_000]);
        assertThatThrownBy(() -> VerifiedImage.open(file, manifest)).isInstanceOf(UpdateFailedException.class);

        Files.delete(file);
        assertThatThrownBy(() -> VerifiedImage.open(file, manifest)).isInstanceOf(UpdateFailedException.class);
    }
}
