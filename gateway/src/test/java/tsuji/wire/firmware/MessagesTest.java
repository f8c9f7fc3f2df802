package tsuji.wire.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What devices and gateway say to each other about an image, byte by byte. */
class MessagesTest {
    private static final String DIGEST = "7728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dce88706958d";
    private static final String REQUEST =
            "a3" + "66646967657374" + "5820" + DIGEST + "636f6666" + "190400" + "636c656e" + "1840";

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void requestIsDigestOffsetAndLength() throws MalformedException {
        ChunkRequest request = ChunkRequest.read(hex(REQUEST));

        assertThat(request.digest()).isEqualTo(hex(DIGEST));
        assertThat(request.offset()).isEqualTo(1_024);
        assertThat(request.length()).isEqualTo(64);
        assertThat(request.encode()).isEqualTo(hex(REQUEST));
    }

    @Test
    void chunkIsOffsetAndData() throws MalformedException {
        byte[] bytes = hex("a2" + "636f6666" + "190400" + "6464617461" + "43" + "010203");

        Chunk chunk = Chunk.read(bytes);

        assertThat(chunk.offset()).isEqualTo(1_024);
        assertThat(chunk.data()).containsExactly(1, 2, 3);
        assertThat(chunk.encode()).isEqualTo(bytes);
    }

    @Test
    void reportIsStateResultOffsetAndSequence() throws MalformedException {
        byte[] bytes = hex("a4" + "657374617465" + "664641494c4544" + "66726573756c74" + "05" + "636f6666" + "00"
                + "6873657175656e6365" + "07");

        UpdateReport report = UpdateReport.read(bytes);

        assertThat(report).isEqualTo(new UpdateReport(UpdateState.FAILED, UpdateResult.INTEGRITY, 0, 7));
        assertThat(report.encode()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource(UpdateResult.class)
    void everyResultIsKnownByItsNumber(UpdateResult result) throws MalformedException {
        assertThat(UpdateResult.of(result.number())).isEqualTo(result);
    }

    @Test
    void lengthIsTakenAtItsBoundsAndRefusedOneBeyond() throws MalformedException {
        for (int good : new int[] {1, Manifest.CHUNK_BYTES_MAX}) {
            assertThat(ChunkRequest.read(new ChunkRequest(hex(DIGEST), 0, good).encode())
                            .length())
                    .isEqualTo(good);
        }
        for (int bad : new int[] {0, Manifest.CHUNK_BYTES_MAX + 1}) {
            assertThatThrownBy(() -> ChunkRequest.read(new ChunkRequest(hex(DIGEST), 0, bad).encode()))
                    .hasMessage("len is missing or no number from 1 to 16384");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "80,                                                 not a map of 4 fields",
        "a0,                                                 not a map of 4 fields",
        "a4657374617465614266726573756c7400636f6666006873657175656e636507, state is missing or none of the known words",
        "a465737461746564 49444c4566726573756c7418 63636f6666006873657175656e636507, result 99 is unknown",
        "a465737461746564 49444c4566726573756c7400636f6666206873657175656e636507, off is missing or no number",
        "a465737461746564 49444c4566726573756c7400636f6666006873657175656e6345 07, sequence is missing",
    })
    void malformedReportIsRefused(String hex, String message) {
        assertThatThrownBy(() -> UpdateReport.read(hex(hex.replace(" ", ""))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(message);
    }
}
