package tsuji.bridge.firmware;

import com.code_intelligence.jazzer.junit.FuzzTest;
import tsuji.wire.firmware.MalformedException;

/** Anything as an image is read or refused. */
class ImageFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        try {
            McubootImage.read(bytes);
        } catch (MalformedException refused) {
            // As it should be.
            return;
        }
    }
}
