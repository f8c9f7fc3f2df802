package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tsuji.wire.firmware.Cbor;
import tsuji.wire.firmware.MalformedException;

class SmpVectorsTest {
    private static final byte[] SHA = hex("7728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dce88706958d");

    @Test
    void crcOfTheCheckString() {
        byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);

        assertThat(SmpFrame.crc(check, 0, check.length)).isEqualTo(0x31C3);
    }

    @Test
    void helloWorldIsFramedAsPublished() {
        byte[] hello = "Hello, world!".getBytes(StandardCharsets.US_ASCII);

        assertThat(SmpFrame.encode(hello)).isEqualTo(lines("AA9IZWxsbywgd29ybGQhet4="));
        assertThat(SmpFrame.encode(hello, 8)).isEqualTo(lines("AA9I", "ZWxs", "bywg", "d29y", "bGQh", "et4="));
    }

    @Test
    void echo() {
        check(
                new SmpMessage(SmpMessage.WRITE, SmpMessage.GROUP_OS, 0, 0, Map.of("d", "hi")),
                "0a00000600000000a16164626869",
                lines("ABAKAAAGAAAAAKFhZGJoaeJ8"));
    }

    @Test
    void readOfTheImageState() {
        check(
                new SmpMessage(SmpMessage.READ, SmpMessage.GROUP_IMAGE, 1, SmpMessage.IMAGE_STATE, Map.of()),
                "0800000100010100a0",
                lines("AAsIAAABAAEBAKCYMQ=="));
    }

    @Test
    void reset() {
        check(
                new SmpMessage(SmpMessage.WRITE, SmpMessage.GROUP_OS, 10, SmpMessage.RESET, Map.of()),
                "0a00000100000a05a0",
                lines("AAsKAAABAAAKBaAn5g=="));
    }

    @Test
    void firstChunkOfAnUpload() {
        Map<String, Object> chunk = new LinkedHashMap<>();
        chunk.put("image", 0);
        chunk.put("len", 300);
        chunk.put("off", 0);
        chunk.put("sha", SHA);
        chunk.put("data", upTo(64));
        SmpMessage upload = new SmpMessage(SmpMessage.WRITE, SmpMessage.GROUP_IMAGE, 2, SmpMessage.IMAGE_UPLOAD, chunk);

        assertThat(upload.encode())
                .isEqualTo(hex("0a00008100010201a565696d61676500636c656e19012c636f6666006373686158207728ae2f2c36e2aa"
                        + "afbe79ca14c87ae2f89e7c88c4390ecbbf82dce88706958d64646174615840"
                        + HexFormat.of().formatHex(upTo(64))));
        assertThat(SmpFrame.encode(upload.encode()))
                .satisfies(frame -> assertThat(count(frame, (byte) '\n')).isEqualTo(2));
        assertThat(read(SmpFrame.encode(upload.encode())))
                .map(SmpMessage::encode)
                .contains(upload.encode());
    }

    @Test
    void publicUploadFrame() {
        Map<String, Object> chunk = new LinkedHashMap<>();
        chunk.put("len", 13);
        chunk.put("off", 42);
        chunk.put("sha", "trust me bro".getBytes(StandardCharsets.US_ASCII));
        chunk.put("data", upTo(64));
        chunk.put("image", 0);
        chunk.put("upgrade", false);
        SmpMessage upload =
                new SmpMessage(SmpMessage.WRITE, SmpMessage.GROUP_IMAGE, 0x9A, SmpMessage.IMAGE_UPLOAD, chunk);
        byte[] header = hex("0a00007400019a01");

        assertThat(Arrays.copyOf(upload.encode(), 8)).isEqualTo(header);
        byte[] frame = SmpFrame.encode(upload.encode(), 15);
        assertThat(Arrays.copyOf(frame, 15)).isEqualTo(hex("06094148344b41414230414147610a"));
        assertThat(Arrays.copyOfRange(frame, 15, 30)).isEqualTo(hex("041441615a6a6247567544574e760a"));
        assertThat(count(frame, (byte) '\n')).isEqualTo(15);
        assertThat(Arrays.copyOfRange(frame, frame.length - 7, frame.length)).isEqualTo(hex("04147134673d0a"));
        assertThat(read(frame)).map(SmpMessage::encode).contains(upload.encode());
    }

    @Test
    void testAndConfirm() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("hash", SHA);
        state.put("confirm", false);
        String message = "0a00003100010800a2646861736858207728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dce8"
                + "8706958d67636f6e6669726d";

        assertThat(state(state).encode()).isEqualTo(hex(message + "f4"));
        state.put("confirm", true);
        assertThat(state(state).encode()).isEqualTo(hex(message + "f5"));
    }

    @Test
    void mapsOfIndefiniteLengthAreRead() throws MalformedException {
        assertThat(message("bf636f666619012cff").payload().get("off")).isEqualTo(300L);
    }

    @Test
    void bothStylesOfErrorsAreSeen() throws MalformedException {
        assertThat(message("a1627263181e").error()).isEqualTo(30);
        assertThat(message("a163657272a26567726f757001627263181e").error()).isEqualTo(30);
        assertThat(message("a162726300").error()).isZero();
    }

    @Test
    void aWrongCrcALongLineAndALongMessageAreDropped() {
        byte[] frame = SmpFrame.encode(state(Map.of("a", 1)).encode());
        byte[] wrong = frame.clone();
        wrong[10] ^= 1;
        byte[] longest = new byte[SmpReader.LINE_BYTES_MAX];
        Arrays.fill(longest, (byte) 'A');

        assertThat(read(frame)).isPresent();
        assertThat(read(wrong)).isEmpty();
        assertThat(read(join(longest, longest, new byte[] {'\n'}, frame))).isPresent();
        assertThat(read(lines("f//A" + "AAAA"))).isEmpty();
    }

    @Test
    void aMillionGarbledBytesYieldOnlyWhatWasSent() {
        Random random = new Random(7);
        byte[] message = state(Map.of("hash", SHA)).encode();
        byte[] frame = SmpFrame.encode(message);
        SmpReader reader = new SmpReader();
        int seen = 0;
        for (int fed = 0; fed < 1_000_000; fed += frame.length) {
            byte[] garbled = frame.clone();
            for (int hits = random.nextInt(4); hits > 0; hits--) {
                garbled[random.nextInt(garbled.length)] = (byte) random.nextInt(256);
            }
            for (byte octet : garbled) {
                Optional<SmpMessage> got = reader.accept(octet);
                if (got.isPresent()) {
                    seen++;
                    assertThat(got.get().encode()).isEqualTo(message);
                }
            }
        }

        assertThat(seen).isGreaterThan(1_000);
        assertThat(reader.badFrames()).isGreaterThan(1_000);
    }

    @Test
    void cborThatIsNotShortestIsRefusedWhereThatMatters() {
        assertThatThrownBy(() -> Cbor.decodeDeterministic(hex("1800")))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("shortest");
        assertThatThrownBy(() -> Cbor.decode(hex("a2010101" + "02"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> Cbor.decode(hex("0000"))).hasMessageContaining("follow");
        assertThatThrownBy(() -> Cbor.decode(hex("81".repeat(Cbor.DEPTH_MAX) + "00")))
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> Cbor.decode(hex("5affffffff"))).hasMessageContaining("announces");
    }

    private static SmpMessage state(Map<?, ?> payload) {
        return new SmpMessage(SmpMessage.WRITE, SmpMessage.GROUP_IMAGE, 8, SmpMessage.IMAGE_STATE, payload);
    }

    private static SmpMessage message(String cbor) throws MalformedException {
        byte[] payload = hex(cbor);
        byte[] header = hex("0b0000000001" + "0201");
        header[3] = (byte) payload.length;
        return SmpMessage.decode(join(header, payload));
    }

    private static void check(SmpMessage message, String bytes, byte[] frame) {
        assertThat(message.encode()).isEqualTo(hex(bytes));
        assertThat(SmpFrame.encode(message.encode())).isEqualTo(frame);
        assertThat(read(frame)).map(SmpMessage::encode).contains(hex(bytes));
    }

    private static Optional<SmpMessage> read(byte[] bytes) {
        SmpReader reader = new SmpReader();
        Optional<SmpMessage> message = Optional.empty();
        for (byte octet : bytes) {
            Optional<SmpMessage> next = reader.accept(octet);
            message = next.isPresent() ? next : message;
        }
        return message;
    }

    private static byte[] lines(String... texts) {
        StringBuilder lines = new StringBuilder();
        for (String text : texts) {
            lines.append(lines.length() == 0 ? "\u0006\t" : "\u0004\u0014")
                    .append(text)
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long count(byte[] bytes, byte wanted) {
        long count = 0;
        for (byte octet : bytes) {
            count += octet == wanted ? 1 : 0;
        }
        return count;
    }

    private static byte[] upTo(int end) {
        byte[] bytes = new byte[end];
        for (int i = 0; i < end; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        return List.of(parts).stream().reduce(new byte[0], (left, right) -> {
            byte[] joined = Arrays.copyOf(left, left.length + right.length);
            System.arraycopy(right, 0, joined, left.length, right.length);
            return joined;
        });
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
