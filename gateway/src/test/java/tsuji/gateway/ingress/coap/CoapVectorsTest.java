package tsuji.gateway.ingress.coap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Collectors;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published bytes of RFC 7252, RFC 7959 and our own, read and written by the library that the door speaks with. */
class CoapVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            40017d34bb74656d7065726174757265     | CON 0.01 7d34 11=74656d7065726174757265
            60457d34ff32322e332043               | ACK 2.05 7d34 FF 32322e332043
            41017d3520bb74656d7065726174757265   | CON 0.01 7d35 20 11=74656d7065726174757265
            61457d3520ff32322e332043             | ACK 2.05 7d35 20 FF 32322e332043
            60007d38                             | ACK 0.00 7d38
            4145ad7b53ff32322e332043             | CON 2.05 ad7b 53 FF 32322e332043
            6000ad7b                             | ACK 0.00 ad7b
            7000ad7c                             | RST 0.00 ad7c
            40001234                             | CON 0.00 1234
            41020001a1b1740973636f6f7465722d371170ff81a200617802 | CON 0.02 0001 a1 11=74 11=73636f6f7465722d37 12=70 FF 81a200617802
            61440001a1                           | ACK 2.04 0001 a1
            41010003036053636d64                 | CON 0.01 0003 03 6= 11=636d64
            5145000403610c613cff01               | NON 2.05 0004 03 6=0c 12=3c FF 01
            6181000504d8ef0102030405060708       | ACK 4.01 0005 04 252=0102030405060708
            4102000605b174d8e40102030405060708   | CON 0.02 0006 05 11=74 252=0102030405060708
            615f000101d10e0e                     | ACK 2.31 0001 01 27=0e
            4101000202b26677c156                 | CON 0.01 0002 02 11=6677 23=56
            """)
    void aMessageIsReadAndWrittenAgain(String bytes, String meaning) {
        Message message = new UdpDataParser().parseMessage(HEX.parseHex(bytes));

        assertThat(describe(message)).isEqualTo(meaning);
        assertThat(HEX.formatHex(written(message))).isEqualTo(bytes);
    }

    @Test
    void theFirstPieceOfAnUploadIsReadAndWrittenAgain() {
        String piece = "5a".repeat(1_024);
        String bytes = "4103000101b26677d1030ed3140249f0" + "ff" + piece;

        Message message = new UdpDataParser().parseMessage(HEX.parseHex(bytes));

        assertThat(describe(message)).isEqualTo("CON 0.03 0001 01 11=6677 27=0e 60=0249f0 FF " + piece);
        assertThat(message.getOptions().getSize1()).isEqualTo(150_000);
        assertThat(HEX.formatHex(written(message))).isEqualTo(bytes);
    }

    @ParameterizedTest(name = "{0}/{1}/{2} is {3}")
    @CsvSource({
        "0, true, 128, 0b",
        "1, true, 128, 1b",
        "2, false, 128, 23",
        "4, true, 32, 49",
        "6, false, 32, 61",
        "0, false, 1024, 06",
        "100, true, 1024, 064e"
    })
    void aBlockIsReadAndWrittenAgain(int number, boolean more, int size, String bytes) {
        BlockOption read = new BlockOption(HEX.parseHex(bytes));

        assertThat(read.getNum()).isEqualTo(number);
        assertThat(read.isM()).isEqualTo(more);
        assertThat(read.getSize()).isEqualTo(size);
        assertThat(HEX.formatHex(new BlockOption(BlockOption.size2Szx(size), more, number).getValue()))
                .isEqualTo(bytes);
    }

    /** Type, code, message id, token, options by number, payload. */
    private static String describe(Message message) {
        String options = message.getOptions().asSortedList().stream()
                .map(option -> " " + option.getNumber() + "=" + HEX.formatHex(option.getValue()))
                .collect(Collectors.joining());
        String token = message.getTokenBytes().length == 0 ? "" : " " + HEX.formatHex(message.getTokenBytes());
        String payload = message.getPayloadSize() == 0 ? "" : " FF " + HEX.formatHex(message.getPayload());
        return message.getType() + " " + CoAP.formatCode(message.getRawCode())
                + String.format(" %04x", message.getMID()) + token + options + payload;
    }

    private static byte[] written(Message message) {
        return new UdpDataSerializer().getByteArray(message);
    }
}
