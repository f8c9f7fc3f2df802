package tsuji.wire.firmware;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whose manifests are believed, signed by the root key: CBOR {@code {1: version, 2: [{1: kid, 2: public key, 3: role, 4: from,
 * 5: to}], 3: [revoked kid]}}.
 *
 * @param version rises; an older list must not replace a newer one.
 * @param revoked key ids in hexadecimal that are believed no more, whatever the keys say.
 */
public record TrustList(long version, List<Key> keys, Set<String> revoked) {
    public static final int KEYS_MAX = 16;

    private static final int REVOKED_MAX = 64;

    public TrustList {
        keys = List.copyOf(keys);
        revoked = Set.copyOf(revoked);
    }

    /**
     * A key and when it is good.
     *
     * @param publicKey 64 hexadecimal digits.
     * @param fromSeconds Unix time; so is {@code toSeconds}; both included.
     */
    public record Key(String publicKey, String role, long fromSeconds, long toSeconds) {
        public String kid() {
            return HexFormat.of().formatHex(TrustedKeys.kid(HexFormat.of().parseHex(publicKey)));
        }
    }

    /** Only what the root key signed. */
    public static TrustList open(byte[] cose, String rootKey) throws UpdateFailedException {
        try {
            return read(CoseSign1.read(cose).verify(new TrustedKeys(List.of(rootKey))));
        } catch (MalformedException e) {
            throw new UpdateFailedException(UpdateResult.UNSUPPORTED_PACKAGE, "trust list: " + e.getMessage());
        }
    }

    static TrustList read(byte[] payload) throws MalformedException {
        if (Cbor.decodeDeterministic(payload) instanceof Map<?, ?> map
                && map.size() == 3
                && map.get(1L) instanceof Long version
                && version >= 0
                && map.get(2L) instanceof List<?> keys
                && keys.size() <= KEYS_MAX
                && map.get(3L) instanceof List<?> revoked
                && revoked.size() <= REVOKED_MAX) {
            List<Key> read = new ArrayList<>();
            for (Object key : keys) {
                read.add(key(key));
            }
            Set<String> kids = new TreeSet<>();
            for (Object kid : revoked) {
                kids.add(hex(kid, TrustedKeys.KID_BYTES));
            }
            return new TrustList(version, read, kids);
        }
        throw new MalformedException("not {1: version, 2: at most " + KEYS_MAX + " keys, 3: revoked}");
    }

    private static Key key(Object item) throws MalformedException {
        if (item instanceof Map<?, ?> map
                && map.size() == 5
                && map.get(3L) instanceof String role
                && role.length() <= Manifest.TEXT_LENGTH_MAX
                && map.get(4L) instanceof Long from
                && map.get(5L) instanceof Long to) {
            Key key = new Key(hex(map.get(2L), TrustedKeys.KEY_BYTES), role, from, to);
            if (key.kid().equals(hex(map.get(1L), TrustedKeys.KID_BYTES))) {
                return key;
            }
            throw new MalformedException("key id does not belong to key " + key.publicKey());
        }
        throw new MalformedException("a key is not {1: kid, 2: public key, 3: role, 4: from, 5: to}");
    }

    private static String hex(Object item, int bytes) throws MalformedException {
        if (item instanceof byte[] data && data.length == bytes) {
            return HexFormat.of().formatHex(data);
        }
        throw new MalformedException("not " + bytes + " bytes where a key or its id should be");
    }

    /** The payload that the root key signs. */
    public byte[] encode() {
        Map<Object, Object> map = new TreeMap<>();
        map.put(1L, version);
        map.put(2L, keys.stream().map(TrustList::encode).toList());
        map.put(3L, revoked.stream().sorted().map(HexFormat.of()::parseHex).toList());
        return Cbor.encode(map);
    }

    private static Map<Object, Object> encode(Key key) {
        Map<Object, Object> map = new TreeMap<>();
        map.put(1L, HexFormat.of().parseHex(key.kid()));
        map.put(2L, HexFormat.of().parseHex(key.publicKey()));
        map.put(3L, key.role());
        map.put(4L, key.fromSeconds());
        map.put(5L, key.toSeconds());
        return map;
    }

    /** The keys that are good at this moment. */
    public TrustedKeys at(long unixSeconds) {
        return new TrustedKeys(keys.stream()
                .filter(key -> unixSeconds >= key.fromSeconds() && unixSeconds <= key.toSeconds())
                .filter(key -> !revoked.contains(key.kid()))
                .map(Key::publicKey)
                .toList());
    }
}
