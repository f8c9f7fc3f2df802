package tsuji.gateway.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.DeviceId;

/**
 * The key that seals secrets in the database, AES-256-GCM: who gets hold of the database alone, for example of a backup,
 * cannot speak for a device. Any thread.
 */
final class KeyFile {
    static final String NAME = "devices.key";

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] key;

    private KeyFile(byte[] key) {
        this.key = key;
    }

    static Optional<KeyFile> read(Path dataDir) throws RegistryException {
        Path file = dataDir.resolve(NAME);
        try {
            if (Files.notExists(file)) {
                return Optional.empty();
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new RegistryException(file + " has " + key.length + " bytes, expected " + KEY_BYTES
                        + "; restore it from a copy, or remove it and rotate the devices that use DTLS");
            }
            return Optional.of(new KeyFile(key));
        } catch (IOException e) {
            throw new RegistryException(file + ": cannot be read: " + e);
        }
    }

    static KeyFile readOrMake(Path dataDir, SecureRandom random) throws RegistryException {
        Optional<KeyFile> known = read(dataDir);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try {
            SafeFiles.makeDirectory(dataDir);
            SafeFiles.replace(dataDir.resolve(NAME), key);
            return new KeyFile(key);
        } catch (IOException e) {
            throw new RegistryException(dataDir.resolve(NAME) + ": cannot be written: " + e);
        }
    }

    /** Nonce, then ciphertext and tag. The name is bound in, so a sealed secret is worthless in another row. */
    byte[] seal(DeviceId id, byte[] secret, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(secret);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
            return both;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    /** Empty: sealed by another key, for another name, or damaged. */
    Optional<byte[]> open(DeviceId id, byte[] sealed) {
        if (sealed.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, id, Arrays.copyOf(sealed, NONCE_BYTES));
            return Optional.of(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, DeviceId id, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.value().getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
