package tsuji.wire.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Example 0 of draft-ietf-suit-manifest. We claim no conformance, but our envelopes are made of the same parts: deterministic CBOR,
 * SHA-256 and the structure that COSE signs. And the first test key of RFC 8032, which signs all our vectors.
 */
class SuitVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String DIGEST = "6658ea560262696dd1f13b782239a064da7c6c5cbaf52fded428a6fc83c7e5af";
    private static final String ENVELOPE = "d86ba2025873825824822f5820" + DIGEST + "584ad28443a10126a0f65840"
            + "408d0816f9b510749bf6a51b066951e08a4438f849eb092a1ac768eed9de696c"
            + "1b1dd35d82ef149e6a73a61976ad2cfe78444b8064293350a122f332cb49f0da"
            + "035871a50101020003585fa202818141000458568614a40150fa6b4a53d5ad5fdfbe9de663e4d41ffe02501492af1425695e48bf"
            + "429b2d51f2ab45035824822f582000112233445566778899aabbccddeeff0123456789abcdeffedcba98765432100e1987d0010f"
            + "020f074382030f0943821702";
    private static final String SIGNED = "846a5369676e61747572653143a10126405824822f5820" + DIGEST;
    private static final BigInteger KEY_X =
            new BigInteger("8496811aae0baaabd26157189eecda26beaa8bf11b6f3fe6e2b5659c85dbc0ad", 16);
    private static final BigInteger KEY_Y =
            new BigInteger("3b1f2a4b6c098131c0a36dacd1d78bd381dcdfb09c052db33991db7338b4a896", 16);

    /** Wrapper of signatures, key 2. */
    private final byte[] wrapper;

    /** Key 3. */
    private final byte[] manifest;

    SuitVectorsTest() throws MalformedException {
        Cbor.Tagged envelope = (Cbor.Tagged) Cbor.decodeDeterministic(HEX.parseHex(ENVELOPE));
        assertThat(envelope.tag()).isEqualTo(107);
        Map<?, ?> parts = (Map<?, ?>) envelope.value();
        wrapper = (byte[]) parts.get(2L);
        manifest = (byte[]) parts.get(3L);
    }

    @Test
    void theEnvelopeIsWrittenAsItWasRead() throws MalformedException {
        byte[] envelope = HEX.parseHex(ENVELOPE);

        assertThat(envelope).hasSize(237);
        assertThat(Cbor.encode(Cbor.decode(envelope))).isEqualTo(envelope);
    }

    @Test
    void theManifestNamesWhoseImageItIs() throws MalformedException {
        Map<?, ?> fields = (Map<?, ?>) Cbor.decodeDeterministic(manifest);

        assertThat(fields.get(1L)).isEqualTo(1L);
        assertThat(fields.get(2L)).isEqualTo(0L);
        Map<?, ?> common = (Map<?, ?>) Cbor.decodeDeterministic((byte[]) fields.get(3L));
        List<?> sequence = (List<?>) Cbor.decodeDeterministic((byte[]) common.get(4L));
        Map<?, ?> parameters = (Map<?, ?>) sequence.get(1);
        assertThat(parameters.get(1L)).isEqualTo(HEX.parseHex("fa6b4a53d5ad5fdfbe9de663e4d41ffe"));
        assertThat(parameters.get(2L)).isEqualTo(HEX.parseHex("1492af1425695e48bf429b2d51f2ab45"));
        assertThat(parameters.get(14L)).isEqualTo(34_768L);
    }

    @Test
    void theDigestCoversTheHeadOfTheManifestToo() {
        assertThat(HEX.formatHex(Sha256.of(Cbor.encode(manifest)))).isEqualTo(DIGEST);
        assertThat(HEX.formatHex(Sha256.of(manifest))).startsWith("16fb31ae");
    }

    @Test
    void whatIsSignedIsBuiltAsPublished() throws MalformedException {
        assertThat(HEX.formatHex(CoseSign1.signed(HEX.parseHex("a10126"), digest())))
                .isEqualTo(SIGNED);
    }

    @Test
    void thePublishedKeyHasSignedIt() throws MalformedException, GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPublicKeySpec key =
                new ECPublicKeySpec(new ECPoint(KEY_X, KEY_Y), curve.getParameterSpec(ECParameterSpec.class));
        Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
        verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(key));

        verifier.update(CoseSign1.signed(HEX.parseHex("a10126"), digest()));

        assertThat(verifier.verify(signature())).isTrue();
    }

    @Test
    void theTestKeyOfRfc8032HasSignedTheEmptyMessage() {
        TrustedKeys keys = new TrustedKeys(List.of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        byte[] signature = HEX.parseHex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");

        assertThat(isBy(keys, new byte[0], signature)).isTrue();
        assertThat(isBy(keys, new byte[1], signature)).isFalse();
    }

    private static boolean isBy(TrustedKeys keys, byte[] message, byte[] signature) {
        try {
            keys.verify(HEX.parseHex("21fe31dfa154a261"), message, signature);
            return true;
        } catch (UpdateFailedException e) {
            return false;
        }
    }

    private byte[] digest() throws MalformedException {
        return (byte[]) ((List<?>) Cbor.decodeDeterministic(wrapper)).get(0);
    }

    /** Of the COSE_Sign1 whose payload is null, which our envelopes never have; so it is not read by {@link CoseSign1}. */
    private byte[] signature() throws MalformedException {
        byte[] sign1 = (byte[]) ((List<?>) Cbor.decodeDeterministic(wrapper)).get(1);
        return Arrays.copyOfRange(sign1, sign1.length - 64, sign1.length);
    }
}
