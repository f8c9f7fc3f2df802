package tsuji.wire.firmware;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where an update stands: CBOR {@code {"state": name, "result": number, "off": offset, "sequence": number}}. A device tells the
 * gateway what it does; the gateway tells the device that it may install ({@code INSTALLING}) or what it decided
 * ({@code CONFIRMED}, {@code ROLLED_BACK}, {@code FAILED}).
 *
 * @param offset bytes that the device has.
 * @param sequence of the manifest that it is about.
 */
public record UpdateReport(UpdateState state, UpdateResult result, long offset, long sequence) {
    static final String STATE = "state";
    static final String RESULT = "result";
    static final String SEQUENCE = "sequence";

    public static UpdateReport read(byte[] cbor) throws MalformedException {
        Fields fields = Fields.read(cbor, 4);
        return new UpdateReport(
                fields.word(STATE, UpdateState.class),
                UpdateResult.of(fields.number(RESULT, 0, Integer.MAX_VALUE)),
                fields.number(ChunkRequest.OFFSET, 0, Long.MAX_VALUE),
                fields.number(SEQUENCE, 0, Long.MAX_VALUE));
    }

    public byte[] encode() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(STATE, state.name());
        map.put(RESULT, result.number());
        map.put(ChunkRequest.OFFSET, offset);
        map.put(SEQUENCE, sequence);
        return Cbor.encode(map);
    }
}
