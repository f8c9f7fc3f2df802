package tsuji.wire.firmware;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A signed payload (RFC 9052, COSE_Sign1, tag 18): protected header {@code {1: -8, 4: kid}}, nothing unprotected, payload
 * attached, no external data. Whoever has one has not verified it yet.
 */
public final class CoseSign1 {
    /** Longer ones are refused unread. */
    public static final int BYTES_MAX = 4_096;

    static final long TAG = 18;
    static final long HEADER_ALGORITHM = 1;
    static final long HEADER_KID = 4;
    static final long EDDSA = -8;

    private final byte[] header;
    private final byte[] kid;
    private final byte[] payload;
    private final byte[] signature;

    private CoseSign1(byte[] header, byte[] kid, byte[] payload, byte[] signature) {
        this.header = header;
        this.kid = kid;
        this.payload = payload;
        this.signature = signature;
    }

    /** Looks at the structure only. */
    public static CoseSign1 read(byte[] cose) throws UpdateFailedException {
        if (cose.length > BYTES_MAX) {
            throw unsupported(cose.length + " bytes, allowed " + BYTES_MAX);
        }
        try {
            Object item = Cbor.decodeDeterministic(cose);
            if (item instanceof Cbor.Tagged tagged
                    && tagged.tag() == TAG
                    && tagged.value() instanceof List<?> parts
                    && parts.size() == 4
                    && parts.get(0) instanceof byte[] header
                    && parts.get(1) instanceof Map<?, ?> unprotected
                    && unprotected.isEmpty()
                    && parts.get(2) instanceof byte[] payload
                    && parts.get(3) instanceof byte[] signature) {
                return new CoseSign1(header, kid(header), payload, signature);
            }
            throw unsupported("not a COSE_Sign1 with four parts");
        } catch (MalformedException e) {
            throw unsupported(e.getMessage());
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

    /** Hexadecimal id of the key that signed, as it says itself. */
    public String kid() {
        return HexFormat.of().formatHex(kid);
    }

    /** The payload, if one of the keys signed it. */
    byte[] verify(TrustedKeys keys) throws UpdateFailedException {
        keys.verify(kid, signed(header, payload), signature);
        return payload.clone();
    }

    /** The payload as it stands there: nobody vouches for it. */
    byte[] unverified() {
        return payload.clone();
    }

    /** What the signature covers. */
    static byte[] signed(byte[] header, byte[] payload) {
        return Cbor.encode(List.of("Signature1", header, new byte[0], payload));
    }

    private static UpdateFailedException unsupported(String detail) {
        return new UpdateFailedException(UpdateResult.UNSUPPORTED_PACKAGE, "manifest: " + detail);
    }
}
