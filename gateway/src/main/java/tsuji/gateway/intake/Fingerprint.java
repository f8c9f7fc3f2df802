package tsuji.gateway.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import tsuji.wire.DeviceId;

/**
 * 64-bit fingerprints by which a repeat is recognised: of device and resolved body when all times are absolute; else of
 * device, packet identifier and payload, and then only a packet that is marked as a repeat (DUP) is checked.
 */
public final class Fingerprint {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Fingerprint() {}

    public static long ofContent(DeviceId device, byte[] body) {
        return mix(device, 0, body);
    }

    public static long ofPacket(DeviceId device, int packetId, byte[] body) {
        return mix(device, packetId + 1L, body);
    }

    private static long mix(DeviceId device, long salt, byte[] body) {
        long hash = 0x9E3779B97F4A7C15L ^ salt;
        hash = absorb(hash, device.value().getBytes(StandardCharsets.US_ASCII));
        return absorb(hash, body);
    }

    private static long absorb(long seed, byte[] bytes) {
        long hash = seed ^ (bytes.length * 0x9E3779B97F4A7C15L);
        int i = 0;
        for (; i + 8 <= bytes.length; i += 8) {
            hash = round(hash, (long) LONGS.get(bytes, i));
        }
        long tail = 0;
        for (; i < bytes.length; i++) {
            tail = tail << 8 | (bytes[i] & 0xFF);
        }
        return round(hash, tail);
    }

    private static long round(long hash, long input) {
        long mixed = (hash ^ input) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 32);
    }
}
