package tsuji.bridge.firmware;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A manifest in its COSE_Sign1 envelope (RFC 9052, tag 18): protected header {@code {1: -8, 4: kid}}, nothing unprotected,
 * payload attached, no external data.
 */
final class SignedManifest {
    static final int BYTES_MAX = 4_096;

    private static final long COSE_SIGN1 = 18;
    private static final long HEADER_ALGORITHM = 1;
    private static final long HEADER_KID = 4;
    private static final long EDDSA = -8;

    private SignedManifest() {}

    /** Structure, key, signature, in this order; then the manifest itself. */
    static Manifest open(byte[] cose, TrustedKeys keys) throws UpdateFailedException {
        if (cose.length > BYTES_MAX) {
            throw unsupported("manifest of " + cose.length + " bytes, allowed " + BYTES_MAX);
        }
        try {
            Object item = Cbor.decodeDeterministic(cose);
            if (item instanceof Cbor.Tagged tagged
                    && tagged.tag() == COSE_SIGN1
                    && tagged.value() instanceof List<?> parts
                    && parts.size() == 4
                    && parts.get(0) instanceof byte[] header
                    && parts.get(1) instanceof Map<?, ?> unprotected
                    && unprotected.isEmpty()
                    && parts.get(2) instanceof byte[] payload
                    && parts.get(3) instanceof byte[] signature) {
                keys.verify(kid(header), signed(header, payload), signature);
                return Manifest.read(payload);
            }
            throw unsupported("manifest is not a COSE_Sign1 with four parts");
        } catch (MalformedException e) {
            throw unsupported("manifest: " + e.getMessage());
        }
    }

    private static byte[] kid(byte[] header) throws MalformedException, UpdateFailedException {
        if (Cbor.decodeDeterministic(header) instanceof Map<?, ?> fields
                && fields.size() == 2
                && Long.valueOf(EDDSA).equals(fields.get(HEADER_ALGORITHM))
                && fields.get(HEADER_KID) instanceof byte[] kid) {
            return Arrays.copyOf(kid, kid.length);
        }
        throw new UpdateFailedException(UpdateResult.SIGNATURE, "manifest is not signed with EdDSA and a key id");
    }

    private static byte[] signed(byte[] header, byte[] payload) {
        return Cbor.encode(List.of("Signature1", header, new byte[0], payload));
    }

    private static UpdateFailedException unsupported(String detail) {
        return new UpdateFailedException(UpdateResult.UNSUPPORTED_PACKAGE, detail);
    }
}
