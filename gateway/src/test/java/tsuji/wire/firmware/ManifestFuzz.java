package tsuji.wire.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Anything in an envelope is refused: nobody can sign it. As a payload it is read, and then written so again, or refused. */
class ManifestFuzz {
    private static final TrustedKeys KEYS =
            new TrustedKeys(List.of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));

    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        assertThatThrownBy(() -> SignedManifest.open(bytes, KEYS)).isInstanceOf(UpdateFailedException.class);
        try {
            Manifest manifest = Manifest.read(bytes);
            assertThat(Manifest.read(manifest.encode()))
                    .usingRecursiveComparison()
                    .isEqualTo(manifest);
        } catch (MalformedException refused) {
            readTrustList(bytes);
        }
    }

    private static void readTrustList(byte[] bytes) {
        try {
            TrustList list = TrustList.read(bytes);
            assertThat(TrustList.read(list.encode())).isEqualTo(list);
        } catch (MalformedException refused) {
            // As it should be.
            return;
        }
    }
}
