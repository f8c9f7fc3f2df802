package tsuji.wire.firmware;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A device asks for a piece of an image: CBOR {@code {"digest": bytes, "off": offset, "len": bytes}}.
 *
 * @param digest SHA-256 of the image.
 * @param length at most {@value Manifest#CHUNK_BYTES_MAX}.
 */
public record ChunkRequest(byte[] digest, long offset, int length) {
    static final String DIGEST = "digest";
    static final String OFFSET = "off";
    static final String LENGTH = "len";

    public static ChunkRequest read(byte[] cbor) throws MalformedException {
        Fields fields = Fields.read(cbor, 3);
        return new ChunkRequest(
                fields.data(DIGEST, Manifest.DIGEST_BYTES, Manifest.DIGEST_BYTES),
                fields.number(OFFSET, 0, Long.MAX_VALUE),
                (int) fields.number(LENGTH, 1, Manifest.CHUNK_BYTES_MAX));
    }

    public byte[] encode() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(DIGEST, digest);
        map.put(OFFSET, offset);
        map.put(LENGTH, length);
        return Cbor.encode(map);
    }
}
