package tsuji.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
    private static final Random ZEROS = new Random() {
        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    };

    private static final String NONCE = "00".repeat(32);

    @Test
    void overTlsItIsARecordOfRfc5246() {
        assertThat(HexFormat.of().formatHex(ClientHello.overTls(ZEROS)))
                .isEqualTo("160303002d" + "01000029" + "0303" + NONCE + "00" + "0002c02b" + "0100");
    }

    @Test
    void overDtlsItIsARecordOfRfc6347WithoutACookie() {
        assertThat(HexFormat.of().formatHex(ClientHello.overDtls(ZEROS)))
                .isEqualTo("16fefd" + "0000000000000000" + "0036" + "0100002a" + "0000" + "000000" + "00002a" + "fefd"
                        + NONCE + "00" + "00" + "0002c0a8" + "0100");
    }
}
