package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Anything as a manifest is refused: nobody can sign it. As a payload or an image it is read or refused. */
class ManifestFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        assertThatThrownBy(() -> SignedManifest.open(bytes, Signed.KEYS)).isInstanceOf(UpdateFailedException.class);
        try {
            Manifest.read(bytes);
        } catch (MalformedException refused) {
            readImage(bytes);
        }
    }

    private static void readImage(byte[] bytes) {
        try {
            McubootImage.read(bytes);
        } catch (MalformedException refused) {
            // As it should be.
            return;
        }
    }
}
