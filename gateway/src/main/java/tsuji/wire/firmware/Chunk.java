package tsuji.wire.firmware;

import java.util.LinkedHashMap;
import java.util.Map;

/** A piece of an image on its way to the device that asked for it: CBOR {@code {"off": offset, "data": bytes}}. */
public record Chunk(long offset, byte[] data) {
    static final String DATA = "data";

    public static Chunk read(byte[] cbor) throws MalformedException {
        Fields fields = Fields.read(cbor, 2);
        return new Chunk(
                fields.number(ChunkRequest.OFFSET, 0, Long.MAX_VALUE), fields.data(DATA, 1, Manifest.CHUNK_BYTES_MAX));
    }

    public byte[] encode() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(ChunkRequest.OFFSET, offset);
        map.put(DATA, data);
        return Cbor.encode(map);
    }
}
