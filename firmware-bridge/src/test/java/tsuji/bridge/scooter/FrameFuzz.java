package tsuji.bridge.scooter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.Optional;

/** Anything on a scooter's line: what is taken for a frame stands there, byte for byte. */
class FrameFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] line) {
        FrameReader reader = new FrameReader();
        String hex = HexFormat.of().formatHex(line);
        for (int from = 0; from < line.length; ) {
            from += reader.offer(line, from, line.length, 0);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                assertThat(hex).contains(HexFormat.of().formatHex(frame.get().encode()));
            }
        }
    }
}
