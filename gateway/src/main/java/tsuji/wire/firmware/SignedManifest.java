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
            throw unreadable(e);
        }
    }

    /** What it says, whoever signed it: for one that was verified before it was stored, and whose key may be revoked by now. */
    public static Manifest unverified(byte[] cose) throws UpdateFailedException {
        try {
            return Manifest.read(CoseSign1.read(cose).unverified());
        } catch (MalformedException e) {
            throw unreadable(e);
        }
    }

    /** What an unverified one says of itself, for telling its sender that it was refused; empty: it is not readable. */
    public static OptionalLong claimedSequence(byte[] cose) {
        try {
            return OptionalLong.of(unverified(cose).sequence());
        } catch (UpdateFailedException e) {
            return OptionalLong.empty();
        }
    }

    private static UpdateFailedException unreadable(MalformedException e) {
        return new UpdateFailedException(UpdateResult.UNSUPPORTED_PACKAGE, "manifest: " + e.getMessage());
    }
}
