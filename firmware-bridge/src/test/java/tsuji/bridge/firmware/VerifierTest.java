package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

class VerifierTest {
    private static final byte[] MANIFEST = Signed.cose(Signed.fields(new byte[10], Manifest.Format.RAW, "1.0.0"));

    @TempDir
    private Path folder;

    private final SigningKey root = SigningKey.generate();

    @Test
    void aTrustListAsNewAsTheOneInUseIsBelievedAndAnOlderOneIsNot() throws Exception {
        opensWith(root, 2);
        opensWith(root, 3);
        opensWith(root, 3);

        UpdateFailedException refusal = catchThrowableOfType(UpdateFailedException.class, () -> opensWith(root, 2));

        assertThat(refusal.result()).isEqualTo(UpdateResult.POLICY);
        assertThat(refusal)
                .hasMessageEndingWith("is version 2, version 3 was in use already: put the newest list there");
    }

    @Test
    void aListThatTheRootHasNotSignedDoesNotRaiseTheVersion() throws Exception {
        opensWith(root, 2);
        put(SigningKey.generate(), 9);
        assertThat(catchThrowableOfType(UpdateFailedException.class, () -> open(root)))
                .extracting(UpdateFailedException::result)
                .isEqualTo(UpdateResult.SIGNATURE);

        opensWith(root, 2);
    }

    @Test
    void anotherRootBeginsItsOwnCount() throws Exception {
        opensWith(root, 7);

        opensWith(SigningKey.generate(), 1);
    }

    @Test
    void aDamagedMemoryOfTheVersionIsNotTakenForNone() throws Exception {
        opensWith(root, 2);
        Files.write(folder.resolve("dock.trust"), new byte[] {(byte) 0xFF});

        assertThat(catchThrowableOfType(UpdateFailedException.class, () -> opensWith(root, 2)))
                .hasMessageContaining("dock.trust is damaged");
    }

    /** By a verifier that starts anew, as after a restart. */
    private void opensWith(SigningKey signer, long version) throws IOException, UpdateFailedException {
        put(signer, version);
        assertThat(open(signer).version()).isEqualTo("1.0.0");
    }

    private void put(SigningKey signer, long version) throws IOException {
        TrustList.Key key = new TrustList.Key(Signed.PUBLIC_KEY, "firmware", 0, Signed.NOW + 10);
        Files.write(folder.resolve("list"), signer.sign(new TrustList(version, List.of(key), Set.of()).encode()));
    }

    private Manifest open(SigningKey signer) throws UpdateFailedException {
        FirmwareTarget target =
                new FirmwareTarget(Signed.VENDOR, Signed.CLASS, "ecu", signer.publicKey(), folder.resolve("list"));
        return new Verifier(target, new JobFiles(folder, "dock")).open(MANIFEST, Signed.NOW);
    }
}
