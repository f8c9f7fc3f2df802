package tsuji.bridge.scooter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final byte[] REQUEST = Hex.bytes("55 AA 03 20 01 22 02 B7 FF");
    private static final byte[] ANSWER = Hex.bytes("5A A5 02 20 3E 04 22 50 00 29 FF");

    private final FrameReader reader = new FrameReader();

    @Test
    void framesOfBothFormatsAreFoundInNoise() {
        List<Frame> frames = feed(join(Hex.bytes("00 FF 55"), REQUEST, Hex.bytes("5A 13"), ANSWER, Hex.bytes("AA")));

        assertThat(frames).hasSize(2);
        assertThat(frames.get(0).encode()).isEqualTo(REQUEST);
        assertThat(frames.get(1).encode()).isEqualTo(ANSWER);
    }

    @Test
    void aRepeatedFirstHeaderByteRestartsTheHunt() {
        assertThat(feed(join(Hex.bytes("55 55"), Arrays.copyOfRange(REQUEST, 1, REQUEST.length))))
                .hasSize(1);
        assertThat(feed(join(Hex.bytes("5A 5A"), Arrays.copyOfRange(ANSWER, 1, ANSWER.length))))
                .hasSize(1);
    }

    @Test
    void aFrameInSingleBytesIsOneFrame() {
        List<Frame> frames = new ArrayList<>();
        for (byte octet : REQUEST) {
            frames.addAll(feed(new byte[] {octet}));
        }

        assertThat(frames).hasSize(1);
    }

    @Test
    void aWrongChecksumIsDroppedAndCounted() {
        byte[] broken = REQUEST.clone();
        broken[6] ^= 1;

        assertThat(feed(broken)).isEmpty();
        assertThat(reader.badChecksums()).isEqualTo(1);
    }

    @Test
    void aMadeUpHeaderDoesNotSwallowTheFrameBehindIt() {
        // 255 bytes are announced and never come.
        byte[] noise = Hex.bytes("5A A5 FD");

        assertThat(feed(join(noise, REQUEST))).isEmpty();
        reader.expire(FrameReader.BYTE_GAP_MILLIS_MAX);
        assertThat(reader.next()).isEmpty();
        reader.expire(FrameReader.BYTE_GAP_MILLIS_MAX + 1);
        assertThat(reader.next()).map(Frame::encode).contains(REQUEST);
    }

    @Test
    void theLongestFrameIsReadAndOneByteMoreIsNot() {
        Frame longest = new Frame(new Address.Pair(1, 2), 3, 4, new byte[Frame.PAYLOAD_BYTES_MAX]);
        byte[] tooLong = longest.encode();
        tooLong[2]++;

        assertThat(feed(longest.encode())).containsExactly(longest);
        assertThat(feed(tooLong)).isEmpty();
        assertThat(reader.badChecksums()).isZero();
    }

    @Test
    void everySingleFlippedBitIsRefused() {
        for (byte[] frame : List.of(REQUEST, ANSWER)) {
            for (int bit = 0; bit < frame.length * 8; bit++) {
                byte[] broken = frame.clone();
                broken[bit / 8] ^= (byte) (1 << bit % 8);
                FrameReader fresh = new FrameReader();
                fresh.offer(broken, 0, broken.length, 0);
                fresh.expire(1000);
                assertThat(fresh.next()).isEmpty();
            }
        }
    }

    @Test
    void ofAMillionGarbledBytesNoFrameIsMadeUp() {
        Random random = new Random(5);
        byte[] stream = new byte[1_000_000];
        random.nextBytes(stream);
        for (int at = 0; at + REQUEST.length < stream.length; at += 400) {
            System.arraycopy(REQUEST, 0, stream, at, REQUEST.length);
        }

        List<Frame> frames = feed(stream);

        // Random noise holds a header with a checksum that happens to fit about 1 in 2^32 times: never in this stream.
        assertThat(frames).isNotEmpty().allMatch(frame -> Arrays.equals(frame.encode(), REQUEST));
        assertThat(frames).hasSizeGreaterThan(2_000);
    }

    private List<Frame> feed(byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            from += reader.offer(bytes, from, bytes.length, 0);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                frames.add(frame.get());
            }
        }
        return frames;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
