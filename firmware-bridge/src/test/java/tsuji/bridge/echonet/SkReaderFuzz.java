package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

/** Anything as what an adapter says, in both modes and all dialects. */
class SkReaderFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        for (Dialect dialect : Dialect.values()) {
            read(new SkReader(dialect, false), bytes);
            read(new SkReader(dialect, true), bytes);
        }
    }

    private static void read(SkReader reader, byte[] bytes) {
        reader.feed(bytes, bytes.length);
        for (Optional<SkLine> next = reader.next(); next.isPresent(); next = reader.next()) {
            if (next.get() instanceof SkLine.Udp udp) {
                assertThat(udp.data().length).isLessThanOrEqualTo(Frame.BYTES_MAX + SkReader.LINE_BYTES_MAX);
                assertThat(udp.mac()).hasSize(16);
            }
        }
    }
}
