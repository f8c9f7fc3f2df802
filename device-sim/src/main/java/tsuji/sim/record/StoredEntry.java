package tsuji.sim.record;

/**
 * One arrival of an entry at the city, a line of {@code city.ndjson}, in the order of arrival; repeats are lines too.
 *
 * @param gateway {@code area/gateway}.
 * @param epoch with gateway and seq the identity of the entry.
 * @param lane {@code live} or {@code backlog}.
 * @param dataClass as the topic said.
 * @param quality of its times, as {@code TimeQuality.label()}.
 * @param msgSeq value of the device's metric {@code msg_seq}; 0 when it has none.
 * @param key see {@link ContentKey}.
 * @param body resolved readings in CBOR, base64url without padding.
 */
public record StoredEntry(
        String gateway,
        String epoch,
        long seq,
        String lane,
        String dataClass,
        String device,
        String quality,
        long msgSeq,
        String key,
        long receivedUnixMillis,
        String body) {}
