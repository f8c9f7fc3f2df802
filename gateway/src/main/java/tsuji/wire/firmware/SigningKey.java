package tsuji.wire.firmware;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An Ed25519 key that signs manifests and trust lists: 32 secret bytes and the 32 public ones that belong to them. */
public final class SigningKey {
    /** PKCS#8 of Ed25519 (RFC 8410) up to the secret bytes. */
    private static final byte[] PKCS8_HEAD = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final PrivateKey secret;
    private final byte[] secretBytes;
    private final byte[] publicBytes;

    private SigningKey(byte[] secretBytes, byte[] publicBytes) {
        byte[] pkcs8 = Arrays.copyOf(PKCS8_HEAD, PKCS8_HEAD.length + TrustedKeys.KEY_BYTES);
        System.arraycopy(secretBytes, 0, pkcs8, PKCS8_HEAD.length, TrustedKeys.KEY_BYTES);
        try {
            this.secret = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 key", e);
        }
        this.secretBytes = secretBytes.clone();
        this.publicBytes = publicBytes.clone();
    }

    /** A new one from the system's randomness. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(
                    tail(pair.getPrivate().getEncoded()), tail(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 15 on has Ed25519", e);
        }
    }

    private static byte[] tail(byte[] der) {
        return Arrays.copyOfRange(der, der.length - TrustedKeys.KEY_BYTES, der.length);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is something else, or the two parts do not belong together.
     */
    public static SigningKey parse(String text) {
        byte[] both = HexFormat.of().parseHex(text.strip());
        if (both.length != 2 * TrustedKeys.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "signing key of " + both.length + " bytes, must be 64: secret and public");
        }
        SigningKey key = new SigningKey(
                Arrays.copyOf(both, TrustedKeys.KEY_BYTES),
                Arrays.copyOfRange(both, TrustedKeys.KEY_BYTES, both.length));
        try {
            CoseSign1.read(key.sign(new byte[0])).verify(new TrustedKeys(List.of(key.publicKey())));
        } catch (UpdateFailedException e) {
            throw new IllegalArgumentException("signing key: its secret and public part do not belong together", e);
        }
        return key;
    }

    /** Secret and public bytes as 128 hexadecimal digits. */
    public String text() {
        return HexFormat.of().formatHex(secretBytes) + publicKey();
    }

    /** 64 hexadecimal digits. */
    public String publicKey() {
        return HexFormat.of().formatHex(publicBytes);
    }

    /** The payload in its envelope. */
    public byte[] sign(byte[] payload) {
        Map<Object, Object> header = new TreeMap<>();
        header.put(CoseSign1.HEADER_ALGORITHM, CoseSign1.EDDSA);
        header.put(CoseSign1.HEADER_KID, TrustedKeys.kid(publicBytes));
        byte[] protectedHeader = Cbor.encode(header);
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(secret);
            ed25519.update(CoseSign1.signed(protectedHeader, payload));
            return Cbor.encode(
                    new Cbor.Tagged(CoseSign1.TAG, List.of(protectedHeader, Map.of(), payload, ed25519.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 does not sign", e);
        }
    }
}
