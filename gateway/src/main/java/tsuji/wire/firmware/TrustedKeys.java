package tsuji.wire.firmware;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Ed25519 keys whose manifests are believed, by key id: the first eight bytes of SHA-256 over the raw key. */
public final class TrustedKeys {
    static final int KEY_BYTES = 32;
    static final int KID_BYTES = 8;

    /** SubjectPublicKeyInfo of Ed25519 (RFC 8410) up to the raw key. */
    private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Map<String, PublicKey> keys = new HashMap<>();

    /** @param rawKeys each 32 bytes as 64 hexadecimal digits. */
    public TrustedKeys(List<String> rawKeys) {
        for (String text : rawKeys) {
            byte[] raw = HexFormat.of().parseHex(text);
            if (raw.length != KEY_BYTES) {
                throw new IllegalArgumentException("Ed25519 key of " + raw.length + " bytes, must be " + KEY_BYTES);
            }
            keys.put(HexFormat.of().formatHex(kid(raw)), publicKey(raw));
        }
    }

    static byte[] kid(byte[] raw) {
        return Arrays.copyOf(Sha256.of(raw), KID_BYTES);
    }

    private static PublicKey publicKey(byte[] raw) {
        byte[] spki = Arrays.copyOf(SPKI_HEAD, SPKI_HEAD.length + KEY_BYTES);
        System.arraycopy(raw, 0, spki, SPKI_HEAD.length, KEY_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 key", e);
        }
    }

    /** Refuses a key id that is unknown and a signature that does not fit. */
    void verify(byte[] kid, byte[] signed, byte[] signature) throws UpdateFailedException {
        String name = HexFormat.of().formatHex(kid);
        PublicKey key = keys.get(name);
        if (key == null) {
            throw new UpdateFailedException(UpdateResult.SIGNATURE, "key " + name + " is not trusted");
        }
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(signed);
            if (!ed25519.verify(signature)) {
                throw new UpdateFailedException(UpdateResult.SIGNATURE, "signature by key " + name + " does not fit");
            }
        } catch (GeneralSecurityException e) {
            throw new UpdateFailedException(UpdateResult.SIGNATURE, "signature by key " + name + ": " + e.getMessage());
        }
    }
}
