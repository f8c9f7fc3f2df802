package tsuji.gateway.device;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import tsuji.wire.DeviceId;

/**
 * What is kept of a secret: a salt and the SHA-256 of salt and secret. One hash is enough because secrets are machine-made
 * with 128 random bits at least (decision 0009). For DTLS the secret itself is kept beside, sealed (decision 0014).
 */
public final class Credential {
    static final int SECRET_BYTES_MIN = 16;
    static final int SECRET_BYTES_MAX = 128;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final String PLACEHOLDER_CHARACTERS = "0123456789abcdefxABCDEFX\0\u007f";
    private static final int[] PLACEHOLDER_LENGTHS = {16, 32};

    private final byte[] salt;
    private final byte[] hash;
    private final Optional<byte[]> sealed;

    private Credential(byte[] salt, byte[] hash, Optional<byte[]> sealed) {
        this.salt = salt;
        this.hash = hash;
        this.sealed = sealed;
    }

    public static Credential ofSecret(byte[] secret, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Credential(salt, digest(salt, secret), Optional.empty());
    }

    /** The credential of a secret that is also sealed. */
    static Credential ofSecret(DeviceId id, byte[] secret, KeyFile keys, SecureRandom random) {
        Credential plain = ofSecret(secret, random);
        return new Credential(plain.salt, plain.hash, Optional.of(keys.seal(id, secret, random)));
    }

    /** @throws IllegalArgumentException unless the texts are 16 and 32 bytes in hexadecimal. */
    public static Credential ofHex(String saltHex, String hashHex) {
        return of(HexFormat.of().parseHex(saltHex), HexFormat.of().parseHex(hashHex), Optional.empty());
    }

    /** @throws IllegalArgumentException unless salt and hash have 16 and 32 bytes. */
    static Credential of(byte[] salt, byte[] hash, Optional<byte[]> sealed) {
        if (salt.length != SALT_BYTES || hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("salt has " + salt.length + " bytes, expected " + SALT_BYTES
                    + "; hash has " + hash.length + ", expected " + HASH_BYTES);
        }
        return new Credential(salt, hash, sealed);
    }

    /** A new secret for a device: 32 hexadecimal digits, 128 random bits. */
    static String newSecret(SecureRandom random) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    /** What is wrong with a secret somebody chose; empty when it may be used (ETSI EN 303 645, 5.4-4). */
    static Optional<String> weakness(byte[] secret) {
        if (secret.length < SECRET_BYTES_MIN || secret.length > SECRET_BYTES_MAX) {
            return Optional.of(
                    "secret has " + secret.length + " bytes, allowed " + SECRET_BYTES_MIN + " to " + SECRET_BYTES_MAX);
        }
        if (hasEqualBytes(secret) || isHexOfEqualBytes(secret)) {
            return Optional.of("secret is a placeholder: all its bytes are equal");
        }
        return Optional.empty();
    }

    private static boolean hasEqualBytes(byte[] bytes) {
        for (byte octet : bytes) {
            if (octet != bytes[0]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexOfEqualBytes(byte[] secret) {
        try {
            return hasEqualBytes(HexFormat.of().parseHex(new String(secret, StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the secret behind it is one of the usual placeholders; a registry edited by hand may hold one. */
    boolean isPlaceholder() {
        for (int i = 0; i < PLACEHOLDER_CHARACTERS.length(); i++) {
            for (int length : PLACEHOLDER_LENGTHS) {
                byte[] placeholder = new byte[length];
                Arrays.fill(placeholder, (byte) PLACEHOLDER_CHARACTERS.charAt(i));
                if (matches(placeholder)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes the same time wherever the first difference is. */
    public boolean matches(byte[] secret) {
        return MessageDigest.isEqual(hash, digest(salt, secret));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credential credential
                && Arrays.equals(salt, credential.salt)
                && MessageDigest.isEqual(hash, credential.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    byte[] salt() {
        return salt;
    }

    byte[] hash() {
        return hash;
    }

    /** The secret, sealed by the {@link KeyFile}; empty: it was never known in plain. */
    Optional<byte[]> sealed() {
        return sealed;
    }

    public String saltHex() {
        return HexFormat.of().formatHex(salt);
    }

    public String hashHex() {
        return HexFormat.of().formatHex(hash);
    }

    private static byte[] digest(byte[] salt, byte[] secret) {
        MessageDigest digest = sha256();
        digest.update(salt);
        return digest.digest(secret);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
