package tsuji.sim.city;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import tsuji.wire.CityPack;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/**
 * Reads a message of the city contract whatever its form: JSON or CBOR, plain, gzip (RFC 1952) or zstd (RFC 8878), told
 * apart by their first bytes. No SenML pack starts like a compressed one: an array is {@code [} or {@code 0x80} to
 * {@code 0x9f}.
 */
final class PackPayload {
    private static final int GZIP = 0x1F8B;
    private static final int ZSTD = 0x28B52FFD;

    private PackPayload() {}

    /** @throws SenmlException also when it does not unpack, or unpacks to more than a pack may have. */
    static CityPack decode(byte[] payload) throws SenmlException {
        byte[] pack = unpack(payload);
        return CityPack.decode(Senml.sniff(pack), pack);
    }

    private static byte[] unpack(byte[] payload) throws SenmlException {
        try {
            if (startsWith(payload, GZIP, 2)) {
                return readBounded(new GZIPInputStream(new ByteArrayInputStream(payload)));
            }
            if (startsWith(payload, ZSTD, 4)) {
                return readBounded(new ZstdInputStream(new ByteArrayInputStream(payload)));
            }
            return payload;
        } catch (IOException e) {
            throw new SenmlException(Refusal.MALFORMED, "does not unpack: " + e.getMessage());
        }
    }

    private static boolean startsWith(byte[] payload, int magic, int bytes) {
        if (payload.length < bytes) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            if (payload[i] != (byte) (magic >>> 8 * (bytes - 1 - i))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] readBounded(InputStream stream) throws IOException, SenmlException {
        try (stream) {
            byte[] unpacked = stream.readNBytes(CityPack.PAYLOAD_BYTES_MAX + 1);
            if (unpacked.length > CityPack.PAYLOAD_BYTES_MAX) {
                throw new SenmlException(
                        Refusal.TOO_LARGE, "unpacks to more than " + CityPack.PAYLOAD_BYTES_MAX + " bytes");
            }
            return unpacked;
        }
    }
}
