package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tsuji.wire.CityPack;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

class PackPayloadTest {
    private static final String JSON =
            "[{\"bn\":\"meter-1/\",\"seq\":7,\"epoch\":\"e1\",\"bt\":1764000000,\"n\":\"power\",\"u\":\"W\",\"v\":2}]";

    /** The same in CBOR by hand (RFC 8428, section 6): bn -2, bt -3, n 0, u 1, v 2; seq and epoch as texts. */
    private static final String CBOR = "81a7" + "21686d657465722d312f" + "6373657107" + "6565706f6368626531"
            + "221a692481" + "00" + "0065706f776572" + "016157" + "0202";

    static Stream<byte[]> forms() throws IOException {
        byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
        byte[] cbor = HexFormat.of().parseHex(CBOR);
        return Stream.of(json, cbor, gzip(json), gzip(cbor), Zstd.compress(json), Zstd.compress(cbor));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(plain);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormGivesTheSamePack(byte[] payload) throws SenmlException {
        CityPack pack = PackPayload.decode(payload);

        assertThat(pack).isEqualTo(CityPack.decode(Senml.Format.JSON, JSON.getBytes(StandardCharsets.UTF_8)));
        assertThat(pack.entries().get(0).seq()).isEqualTo(7);
    }

    @Test
    void payloadThatUnpacksToMoreThanAPackMayHaveIsRefusedAsTooLarge() {
        byte[] bomb = Zstd.compress(new byte[CityPack.PAYLOAD_BYTES_MAX + 1]);

        assertThatThrownBy(() -> PackPayload.decode(bomb))
                .isInstanceOfSatisfying(
                        SenmlException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.TOO_LARGE));
    }

    @Test
    void payloadOfExactlyTheMostUnpacks() {
        byte[] spaces = new byte[CityPack.PAYLOAD_BYTES_MAX];
        Arrays.fill(spaces, (byte) ' ');

        assertThatThrownBy(() -> PackPayload.decode(Zstd.compress(spaces)))
                .isInstanceOfSatisfying(
                        SenmlException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED));
    }

    @Test
    void truncatedCompressionIsMalformed() throws IOException {
        byte[] whole = gzip(JSON.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> PackPayload.decode(Arrays.copyOf(whole, whole.length - 9)))
                .isInstanceOfSatisfying(
                        SenmlException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED));
    }
}
