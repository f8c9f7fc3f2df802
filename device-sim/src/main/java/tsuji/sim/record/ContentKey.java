package tsuji.sim.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** Fingerprint of what a message says: the first 8 bytes of SHA-256 over its resolved readings in deterministic CBOR. */
public final class ContentKey {
    private static final int BYTES = 8;

    private ContentKey() {}

    /** 16 hexadecimal digits. The readings must have absolute times, or the two ends would differ. */
    public static String of(List<Reading> readings) {
        byte[] body = Senml.encode(Senml.Format.CBOR, readings);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
