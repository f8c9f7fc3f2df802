package tsuji.wire.firmware;

import java.util.Map;

/** The fields of a small message: a CBOR map with texts as keys, none missing and none too many. */
final class Fields {
    private final Map<?, ?> map;

    private Fields(Map<?, ?> map) {
        this.map = map;
    }

    static Fields read(byte[] cbor, int count) throws MalformedException {
        if (Cbor.decode(cbor) instanceof Map<?, ?> map && map.size() == count) {
            return new Fields(map);
        }
        throw new MalformedException("not a map of " + count + " fields");
    }

    long number(String key, long least, long most) throws MalformedException {
        if (map.get(key) instanceof Long number && number >= least && number <= most) {
            return number;
        }
        throw new MalformedException(key + " is missing or no number from " + least + " to " + most);
    }

    byte[] data(String key, int bytesMin, int bytesMax) throws MalformedException {
        if (map.get(key) instanceof byte[] data && data.length >= bytesMin && data.length <= bytesMax) {
            return data;
        }
        throw new MalformedException(key + " is missing or not " + bytesMin + " to " + bytesMax + " bytes");
    }

    <E extends Enum<E>> E word(String key, Class<E> words) throws MalformedException {
        for (E word : words.getEnumConstants()) {
            if (word.name().equals(map.get(key))) {
                return word;
            }
        }
        throw new MalformedException(key + " is missing or none of the known words");
    }
}
