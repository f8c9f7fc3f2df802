package tsuji.wire.firmware;

import java.util.OptionalLong;

/** A manifest in its envelope. */
public final class SignedManifest {
    private SignedManifest() {}

    /** Structure, key, signature, in this order; then the manifest itself. */
    public static Manifest open(byte[] cose, TrustedKeys keys) throws UpdateFailedException {
        try {
            return Manifest.read(CoseSign1.read(cose).verify(keys));
        } catch (MalformedException e) {
            throw new UpdateFailedException(UpdateResult.UNSUPPORTED_PACKAGE, "manifest: " + e.getMessage());
        }
    }

    /** The manifest, as it was verified when it was accepted; its key may have been revoked since. */
    public static Manifest accepted(byte[] cose) throws UpdateFailedException {
        try {
            return Manifest.read(CoseSign1.read(cose).unverified());
        } catch (MalformedException e) {
            throw new UpdateFailedException(UpdateResult.UNSUPPORTED_PACKAGE, "manifest: " + e.getMessage());
        }
    }

    /** What an unverified one says of itself, for telling its sender that it was refused; empty: it is not readable. */
    public static OptionalLong claimedSequence(byte[] cose) {
        try {
            return OptionalLong.of(
                    Manifest.read(CoseSign1.read(cose).unverified()).sequence());
        } catch (MalformedException | UpdateFailedException e) {
            return OptionalLong.empty();
        }
    }
}
