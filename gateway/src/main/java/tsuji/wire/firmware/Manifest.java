package tsuji.wire.firmware;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What an image is and who may get it.
 *
 * @param sequence rises with every manifest for one class and component.
 * @param component for example {@code ecu}.
 * @param digest SHA-256 of the image as it is stored.
 * @param securityCounter lower ones are refused.
 * @param notBeforeSeconds Unix time; so is {@code notAfterSeconds}.
 * @param chunkBytes the size of the pieces in which it is best fetched: a power of two.
 * @param minInstalledVersion what must be installed before.
 * @param downgrade signed for going back: a lower version is allowed, at the same security counter.
 * @param rolloutId for reports; empty: none.
 */
public record Manifest(
        long sequence,
        UUID vendor,
        UUID deviceClass,
        String component,
        String version,
        long sizeBytes,
        byte[] digest,
        Format format,
        long securityCounter,
        int chunkBytes,
        long notBeforeSeconds,
        long notAfterSeconds,
        Optional<String> minInstalledVersion,
        Policy policy,
        boolean downgrade,
        String rolloutId) {
    public static final int CHUNK_BYTES_MIN = 64;
    public static final int CHUNK_BYTES_MAX = 16_384;
    public static final int CHUNK_BYTES_DEFAULT = 1_024;
    public static final int TEXT_LENGTH_MAX = 64;

    static final int DIGEST_BYTES = 32;

    private static final long VERSION = 1;

    private static final int UUID_BYTES = 16;

    /** How the image is built; the ordinal is the number in the manifest. */
    public enum Format {
        RAW,
        MCUBOOT,
        NINEBOT_IAP,
        RAUC
    }

    /** Keys of the map. */
    private static final class Key {
        static final long MANIFEST_VERSION = 1;
        static final long SEQUENCE = 2;
        static final long VENDOR = 3;
        static final long CLASS = 4;
        static final long COMPONENT = 5;
        static final long IMAGE_VERSION = 6;
        static final long SIZE = 7;
        static final long DIGEST = 8;
        static final long FORMAT = 9;
        static final long URIS = 10;
        static final long SECURITY_COUNTER = 11;
        static final long CHUNK = 12;
        static final long NOT_BEFORE = 13;
        static final long NOT_AFTER = 14;
        static final long MIN_INSTALLED = 15;
        static final long POLICY = 16;
        static final long DOWNGRADE = 17;
        static final long ROLLOUT = 18;
    }

    static Manifest read(byte[] payload) throws MalformedException {
        if (!(Cbor.decodeDeterministic(payload) instanceof Map<?, ?> map)) {
            throw new MalformedException("payload is not a map");
        }
        requireKnownKeysInOrder(map);
        if (number(map, Key.MANIFEST_VERSION) != VERSION) {
            throw new MalformedException("manifest version " + number(map, Key.MANIFEST_VERSION) + ", known is 1");
        }
        long format = number(map, Key.FORMAT);
        if (format >= Format.values().length) {
            throw new MalformedException("image format " + format + " is unknown");
        }
        return new Manifest(
                number(map, Key.SEQUENCE),
                uuid(map, Key.VENDOR),
                uuid(map, Key.CLASS),
                text(map, Key.COMPONENT),
                text(map, Key.IMAGE_VERSION),
                number(map, Key.SIZE),
                data(map, Key.DIGEST, DIGEST_BYTES),
                Format.values()[(int) format],
                map.containsKey(Key.SECURITY_COUNTER) ? number(map, Key.SECURITY_COUNTER) : 0,
                chunk(map),
                number(map, Key.NOT_BEFORE),
                number(map, Key.NOT_AFTER),
                map.containsKey(Key.MIN_INSTALLED) ? Optional.of(text(map, Key.MIN_INSTALLED)) : Optional.empty(),
                Policy.read(map.containsKey(Key.POLICY) ? map.get(Key.POLICY) : Map.of()),
                map.containsKey(Key.DOWNGRADE) && flag(map, Key.DOWNGRADE),
                map.containsKey(Key.ROLLOUT) ? text(map, Key.ROLLOUT) : "");
    }

    /** What is understood in part must not be installed in part. */
    private static void requireKnownKeysInOrder(Map<?, ?> map) throws MalformedException {
        long last = 0;
        for (Object key : map.keySet()) {
            if (!(key instanceof Long number) || number <= last || number > Key.ROLLOUT) {
                throw new MalformedException("key " + key + " is unknown or out of order");
            }
            last = number;
        }
    }

    /** The payload that {@link SigningKey} signs; deterministic. */
    public byte[] encode() {
        Map<Object, Object> map = new TreeMap<>();
        map.put(Key.MANIFEST_VERSION, VERSION);
        map.put(Key.SEQUENCE, sequence);
        map.put(Key.VENDOR, bytes(vendor));
        map.put(Key.CLASS, bytes(deviceClass));
        map.put(Key.COMPONENT, component);
        map.put(Key.IMAGE_VERSION, version);
        map.put(Key.SIZE, sizeBytes);
        map.put(Key.DIGEST, digest);
        map.put(Key.FORMAT, format.ordinal());
        map.put(Key.URIS, List.of());
        map.put(Key.SECURITY_COUNTER, securityCounter);
        map.put(Key.CHUNK, chunkBytes);
        map.put(Key.NOT_BEFORE, notBeforeSeconds);
        map.put(Key.NOT_AFTER, notAfterSeconds);
        minInstalledVersion.ifPresent(least -> map.put(Key.MIN_INSTALLED, least));
        map.put(Key.POLICY, policy.encode());
        if (downgrade) {
            map.put(Key.DOWNGRADE, true);
        }
        if (!rolloutId.isEmpty()) {
            map.put(Key.ROLLOUT, rolloutId);
        }
        return Cbor.encode(map);
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static int chunk(Map<?, ?> map) throws MalformedException {
        long bytes = map.containsKey(Key.CHUNK) ? number(map, Key.CHUNK) : CHUNK_BYTES_DEFAULT;
        if (bytes < CHUNK_BYTES_MIN || bytes > CHUNK_BYTES_MAX || Long.bitCount(bytes) != 1) {
            throw new MalformedException("chunk of " + bytes + " bytes, must be a power of two from " + CHUNK_BYTES_MIN
                    + " to " + CHUNK_BYTES_MAX);
        }
        return (int) bytes;
    }

    private static boolean flag(Map<?, ?> map, long key) throws MalformedException {
        if (map.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw new MalformedException("key " + key + " is no flag");
    }

    private static long number(Map<?, ?> map, long key) throws MalformedException {
        if (map.get(key) instanceof Long number && number >= 0) {
            return number;
        }
        throw new MalformedException("key " + key + " is missing or no number from 0 on");
    }

    private static String text(Map<?, ?> map, long key) throws MalformedException {
        boolean fits = map.get(key) instanceof String text
                && !text.isEmpty()
                && text.length() <= TEXT_LENGTH_MAX
                && text.chars().noneMatch(Character::isISOControl);
        if (fits) {
            return (String) map.get(key);
        }
        throw new MalformedException("key " + key + " is missing or no text of 1 to 64 printable characters");
    }

    private static byte[] data(Map<?, ?> map, long key, int bytes) throws MalformedException {
        if (map.get(key) instanceof byte[] data && data.length == bytes) {
            return data;
        }
        throw new MalformedException("key " + key + " is missing or not " + bytes + " bytes");
    }

    private static UUID uuid(Map<?, ?> map, long key) throws MalformedException {
        ByteBuffer bytes = ByteBuffer.wrap(data(map, key, UUID_BYTES));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** Version in numbers, for comparing; what is not a number counts as 0. */
    public static int compareVersions(String one, String other) {
        List<Integer> left = numbers(one);
        List<Integer> right = numbers(other);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            int difference = Integer.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static List<Integer> numbers(String version) {
        return List.of(version.split("[.+-]")).stream()
                .map(part -> part.matches("\\d{1,9}") ? Integer.parseInt(part) : 0)
                .toList();
    }
}
