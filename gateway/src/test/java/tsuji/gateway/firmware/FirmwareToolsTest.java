package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/** What the gateway takes as an image, and what not (R27). */
class FirmwareToolsTest {
    @TempDir
    private Path directory;

    private Lab lab;

    @BeforeEach
    void trustingGateway() throws IOException, UpdateFailedException {
        lab = new Lab(directory).trusting();
    }

    private void assertRefused(UpdateResult result, String message, ThrowingCallable act) throws Exception {
        assertThatThrownBy(act)
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        UpdateFailedException.class, e -> assertThat(e.result()).isEqualTo(result));
        assertThat(lab.tools().images()).isEmpty();
        assertThat(new CommandTools(lab.data).audit()).last().asString().contains("firmware refused " + result);
    }

    @Test
    void goodImageIsStoredOnceUnderItsDigest() throws Exception {
        StoredImage stored = lab.imports(7);

        assertThat(lab.stored(stored)).hasBinaryContent(lab.image);
        assertThat(lab.tools().images())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(stored);
        assertThat(lab.imports(7).digest()).isEqualTo(stored.digest());
        assertThat(lab.tools().images()).hasSize(1);
        assertThat(new CommandTools(lab.data).audit())
                .last()
                .asString()
                .contains("firmware imported ecu 1.4.7 sequence=7 digest=" + stored.digest() + " kid=");
        assertThat(new CommandTools(lab.data).verifyAudit()).isEmpty();
    }

    @Test
    void imageWithOneBitFlippedIsRefused() throws Exception {
        byte[] flipped = lab.image.clone();
        flipped[5_000] ^= 4;

        assertRefused(
                UpdateResult.INTEGRITY,
                "is not the manifest's image",
                () -> lab.imports(flipped, lab.signed(lab.manifest(7))));
    }

    @Test
    void truncatedImageIsRefused() throws Exception {
        assertRefused(
                UpdateResult.INTEGRITY,
                "has 9999 bytes, the manifest's image 10000",
                () -> lab.imports(Arrays.copyOf(lab.image, 9_999), lab.signed(lab.manifest(7))));
    }

    @Test
    void imageSignedByAnotherKeyIsRefused() throws Exception {
        byte[] foreign = SigningKey.generate().sign(lab.manifest(7).encode());

        assertRefused(UpdateResult.SIGNATURE, "is not trusted", () -> lab.imports(lab.image, foreign));
    }

    @Test
    void imageForAnotherModelIsRefused() throws Exception {
        byte[] other = lab.signed(lab.manifest(7, lab.image.length, new UUID(1, 2)));

        assertRefused(
                UpdateResult.WRONG_DEVICE, "which is not in firmware.models", () -> lab.imports(lab.image, other));
    }

    @Test
    void olderImageIsRefusedAlsoWhenTheNewerOneWasRemoved() throws Exception {
        StoredImage newer = lab.imports(7);
        lab.tools().remove(newer.digest(), Lab.NOW);

        assertRefused(UpdateResult.REPLAY, "sequence 6 after 7", () -> lab.imports(6));
    }

    @Test
    void anotherManifestOfTheSameSequenceIsRefused() throws Exception {
        StoredImage first = lab.imports(7);
        lab.tools().remove(first.digest(), Lab.NOW);
        lab.image = Lab.image(500);

        assertRefused(UpdateResult.REPLAY, "sequence 7 was used by another manifest", () -> lab.imports(7));
    }

    @Test
    void emptyImageIsRefused() throws Exception {
        lab.image = new byte[0];

        assertRefused(UpdateResult.NO_FLASH, "speaks of 0 bytes", () -> lab.imports(7));
    }

    @Test
    void manifestOfTenGigabytesIsRefusedUnread() throws Exception {
        byte[] huge = lab.signed(lab.manifest(7, 10_000_000_000L, Lab.CLASS));

        assertRefused(UpdateResult.NO_FLASH, "speaks of 10000000000 bytes", () -> lab.imports(lab.image, huge));
    }

    @Test
    void imageOfTheLargestSizeFitsAndOneByteMoreDoesNot() throws Exception {
        assertRefused(
                UpdateResult.NO_FLASH,
                "speaks of 67108865 bytes",
                () -> lab.imports(
                        lab.image, lab.signed(lab.manifest(7, FirmwareSettings.IMAGE_BYTES_MAX + 1, Lab.CLASS))));
        // The size passes; then the file is found to be another.
        assertRefused(
                UpdateResult.INTEGRITY,
                "the manifest's image 67108864",
                () -> lab.imports(lab.image, lab.signed(lab.manifest(7, FirmwareSettings.IMAGE_BYTES_MAX, Lab.CLASS))));
    }

    @Test
    void expiredManifestIsRefused() throws Exception {
        Path image = Files.write(directory.resolve("old"), lab.image);
        byte[] cose = lab.signed(lab.manifest(7));

        assertThatThrownBy(() -> lab.tools().importImage(image, cose, Lab.NOW + Lab.YEAR_SECONDS + 1))
                .isInstanceOf(UpdateFailedException.class);
        assertThat(lab.tools()
                        .importImage(image, cose, Lab.NOW + Lab.YEAR_SECONDS)
                        .sequence())
                .isEqualTo(7);
    }

    @Test
    void imagesFillTheBudgetExactlyAndOneByteMoreFindsNoRoom() throws Exception {
        lab.bytesMax = 30_000;
        lab.imports(7);
        lab.image = Lab.image(20_001);

        assertThatThrownBy(() -> lab.imports(8))
                .hasMessageContaining("image of 20001 bytes finds no room: 10000 of 30000 bytes are used")
                .hasMessageContaining("firmware remove");

        lab.image = Lab.image(20_000);
        assertThat(lab.imports(8).sizeBytes()).isEqualTo(20_000);
    }

    @Test
    void removedImageMakesRoom() throws Exception {
        lab.bytesMax = 10_000;
        StoredImage old = lab.imports(7);

        assertThat(lab.tools().remove(old.digest().substring(0, 8), Lab.NOW)).hasSize(1);

        assertThat(lab.stored(old)).doesNotExist();
        lab.image = Lab.image(9_999);
        assertThat(lab.imports(8).sequence()).isEqualTo(8);
    }

    @Test
    void twoManifestsOfOneImageShareItsFile() throws Exception {
        StoredImage seven = lab.imports(7);
        StoredImage eight = lab.imports(8);

        assertThat(eight.digest()).isEqualTo(seven.digest());
        assertThat(lab.tools().images()).extracting(StoredImage::sequence).containsExactly(8L, 7L);
    }

    @Test
    void damagedImageIsReplacedByImportingItAgain() throws Exception {
        StoredImage stored = lab.imports(7);
        Files.write(lab.stored(stored), new byte[] {1});

        lab.imports(7);

        assertThat(lab.stored(stored)).hasBinaryContent(lab.image);
    }

    @Test
    void revokedKeyIsBelievedNoMore() throws Exception {
        String kid = lab.list(1, Set.of()).keys().get(0).kid();
        lab.tools().trust(lab.root.sign(lab.list(2, Set.of(kid)).encode()), Lab.NOW);

        assertRefused(UpdateResult.SIGNATURE, "key " + kid + " is not trusted", () -> lab.imports(7));
    }

    @Test
    void olderTrustListIsRefused() throws Exception {
        byte[] one = lab.root.sign(lab.list(1, Set.of()).encode());
        lab.tools().trust(lab.root.sign(lab.list(2, Set.of()).encode()), Lab.NOW);

        assertThatThrownBy(() -> lab.tools().trust(one, Lab.NOW))
                .hasMessage("trust list of version 1, stored is version 2 already");
    }

    @Test
    void trustListByAnotherRootIsRefused() {
        byte[] foreign = lab.maker.sign(lab.list(2, Set.of()).encode());

        assertThatThrownBy(() -> lab.tools().trust(foreign, Lab.NOW)).hasMessageContaining("is not trusted");
    }

    @Test
    void withoutTrustListNothingIsBelieved() {
        Lab fresh = new Lab(directory.resolve("fresh"));

        assertThatThrownBy(() -> fresh.imports(7)).hasMessageContaining("import one (firmware trust import)");
    }
}
