package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
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
}
