package tsuji.sim.serial;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The fields of one request: a flat CBOR map of texts to numbers, byte strings and flags. */
final class SmpFields {
    private final Map<String, Object> fields = new HashMap<>();
    private final byte[] bytes;
    private int at;

    SmpFields(byte[] map) {
        bytes = map;
        long entries = argument(bytes[at++] & 0xFF);
        for (long i = 0; i < entries; i++) {
            String key = (String) item();
            fields.put(key, item());
        }
    }

    private Object item() {
        int initial = bytes[at++] & 0xFF;
        if (initial >= 0xF4) {
            return initial == 0xF5;
        }
        long argument = argument(initial);
        int major = initial >> 5;
        if (major == 0) {
            return argument;
        }
        byte[] data = Arrays.copyOfRange(bytes, at, at + (int) argument);
        at += (int) argument;
        return major == 3 ? new String(data, StandardCharsets.UTF_8) : data;
    }

    private long argument(int initial) {
        int form = initial & 0x1F;
        if (form < 24) {
            return form;
        }
        long argument = 0;
        for (int i = 0; i < 1 << form - 24; i++) {
            argument = argument << 8 | bytes[at++] & 0xFF;
        }
        return argument;
    }

    long number(String key) {
        return (long) fields.getOrDefault(key, 0L);
    }

    byte[] data(String key) {
        return (byte[]) fields.getOrDefault(key, new byte[0]);
    }

    boolean flag(String key) {
        return (boolean) fields.getOrDefault(key, false);
    }
}
