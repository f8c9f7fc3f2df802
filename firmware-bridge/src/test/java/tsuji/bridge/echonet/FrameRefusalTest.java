package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRefusalTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another header, 1082000102880105FF017201E70400000278",
        "no property, 1081000102880105FF017200",
        "an unknown service, 1081000102880105FF016501E70400000278",
        "a property cut off, 1081000102880105FF017201E704000002",
        "a byte too many, 1081000102880105FF017201E7040000027800",
        "a count too high, 1081000102880105FF017202E70400000278",
        "a code below 80, 1081000102880105FF017201670400000278",
        "nothing, ''",
        "a header alone, 1081"
    })
    void whatIsNoFrameIsRefused(String why, String hex) {
        assertThatThrownBy(() -> Frame.decode(HexFormat.of().parseHex(hex))).isInstanceOf(FrameException.class);
    }

    /** There is no checksum: what is taken must be what came, written again. */
    @Test
    void ofAMillionGarbledBytesNoFrameIsMadeUp() {
        Random random = new Random(4711);
        byte[] right =
                HexFormat.of().parseHex("1081A00102880105FF017302EA0B07E606150F1E0000016CA7EB0B07E606150F1E0000000005");
        int taken = 0;
        for (int bytes = 0; bytes < 1_000_000; bytes += right.length) {
            byte[] garbled = Arrays.copyOf(right, right.length - random.nextInt(2));
            for (int hits = random.nextInt(4); hits > 0; hits--) {
                garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Frame.decode(garbled).encode()).isEqualTo(garbled);
                taken++;
            } catch (FrameException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }

        assertThat(taken).isGreaterThan(5_000);
    }
}
