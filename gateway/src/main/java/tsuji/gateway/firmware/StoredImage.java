package tsuji.gateway.firmware;

import java.util.HexFormat;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Sha256;

/**
 * An image that was accepted, as the store knows it.
 *
 * @param deviceClass UUID of the devices it is for, as text.
 * @param digest SHA-256 in hexadecimal, the name of its file.
 * @param kid of the key that signed.
 * @param cose the signed manifest; not to be changed.
 */
public record StoredImage(
        String deviceClass,
        String component,
        long sequence,
        String version,
        long sizeBytes,
        long securityCounter,
        String digest,
        String kid,
        byte[] cose) {
    static StoredImage of(Manifest manifest, String kid, byte[] cose) {
        return new StoredImage(
                manifest.deviceClass().toString(),
                manifest.component(),
                manifest.sequence(),
                manifest.version(),
                manifest.sizeBytes(),
                manifest.securityCounter(),
                HexFormat.of().formatHex(manifest.digest()),
                kid,
                cose);
    }

    /** By which one manifest is told from another of the same sequence. */
    static String fingerprint(byte[] cose) {
        return HexFormat.of().formatHex(Sha256.of(cose));
    }

    /** For the audit log: what it is, and who vouches for it. */
    String facts() {
        return component + " " + version + " sequence=" + sequence + " digest=" + digest + " kid=" + kid;
    }
}
