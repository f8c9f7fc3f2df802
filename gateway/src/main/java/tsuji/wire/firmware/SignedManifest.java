package tsuji.wire.firmware;

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
}
