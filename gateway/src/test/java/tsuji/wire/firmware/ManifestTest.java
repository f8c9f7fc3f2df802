package tsuji.wire.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestTest {
    /** The published vector of the scheme: 133 bytes, signed with RFC 8032's first test key. */
    private static final byte[] PUBLISHED = hex(
            "d2844da20127044821fe31dfa154a261a05885ae01010207035082253fdf25a858afa241c3e5096c315804504e301675c7255104"
                    + "bc9e0fea5443d74105636563750665312e342e320719012c0858207728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dc"
                    + "e88706958d09000a8173636f6170733a2f2f67772e6c6f63616c2f66770b030c18800d1a6b0382000e1a6b2c6080"
                    + "584073215faca8ba4b1475a9a98afb6366d34cf7616f2bfd72470fc9f14b510addd9"
                    + "57f309472bd8c185867d0459b92f698cdac874052c06d3bcafb1c33a16a85508");

    private static final SigningKey KEY =
            SigningKey.parse("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
                    + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    private static final TrustedKeys KEYS = new TrustedKeys(List.of(KEY.publicKey()));

    @Test
    void thePublishedManifestIsRead() throws UpdateFailedException {
        Manifest manifest = SignedManifest.open(PUBLISHED, KEYS);

        assertThat(manifest.sequence()).isEqualTo(7);
        assertThat(manifest.chunkBytes()).isEqualTo(128);
        assertThat(manifest.securityCounter()).isEqualTo(3);
        assertThat(manifest.downgrade()).isFalse();
        assertThat(manifest.rolloutId()).isEmpty();
        assertThat(CoseSign1.read(PUBLISHED).kid()).isEqualTo("21fe31dfa154a261");
    }

    @Test
    void signingThePublishedPayloadGivesThePublishedEnvelope() {
        assertThat(KEY.sign(payload())).isEqualTo(PUBLISHED);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws UpdateFailedException, MalformedException {
        Map<Object, Object> fields = fields();
        fields.put(15L, "1.0.0");
        fields.put(16L, Map.of(1L, 55L));
        fields.put(17L, true);
        fields.put(18L, "spring");
        Manifest manifest = Manifest.read(Cbor.encode(fields));

        Manifest again = SignedManifest.open(KEY.sign(manifest.encode()), KEYS);

        assertThat(again).usingRecursiveComparison().isEqualTo(manifest);
        assertThat(again.policy().batteryPercentMin()).isEqualTo(55);
        assertThat(again.rolloutId()).isEqualTo("spring");
    }

    @Test
    void anUnknownKeyAndKeysOutOfOrderAreRefused() {
        Map<Object, Object> unknown = fields();
        unknown.put(19L, 1L);
        Map<Object, Object> shuffled = new LinkedHashMap<>();
        shuffled.put(2L, 7L);
        shuffled.putAll(fields());

        for (Map<Object, Object> wrong : List.of(unknown, shuffled)) {
            assertThatThrownBy(() -> Manifest.read(Cbor.encode(wrong)))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("unknown or out of order");
        }
    }

    @Test
    void chunksArePowersOfTwoFrom64To16384() throws MalformedException {
        for (long good : new long[] {64, 128, 16_384}) {
            assertThat(with(12L, good).chunkBytes()).isEqualTo((int) good);
        }
        for (long wrong : new long[] {0, 32, 100, 32_768}) {
            assertThatThrownBy(() -> with(12L, wrong)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void textsAre64PrintableCharactersAtMost() throws MalformedException {
        assertThat(with(6L, "1".repeat(64)).version()).hasSize(64);
        for (String wrong : List.of("", "1".repeat(65), "1.0\n2026 forged line")) {
            assertThatThrownBy(() -> with(6L, wrong)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void anEnvelopeIsReadUpTo4096BytesAndNoFurther() {
        assertThat(refusal(new byte[CoseSign1.BYTES_MAX])).doesNotContain("allowed");
        assertThat(refusal(new byte[CoseSign1.BYTES_MAX + 1])).contains("4097 bytes, allowed 4096");
    }

    @Test
    void aTrustListIsBelievedWhenTheRootSignedIt() throws UpdateFailedException {
        SigningKey maker = SigningKey.generate();
        TrustList list = new TrustList(3, List.of(new TrustList.Key(maker.publicKey(), "image", 100, 200)), Set.of());

        TrustList read = TrustList.open(KEY.sign(list.encode()), KEY.publicKey());

        assertThat(read).isEqualTo(list);
        assertThatThrownBy(() -> TrustList.open(maker.sign(list.encode()), KEY.publicKey()))
                .isInstanceOf(UpdateFailedException.class);
    }

    @Test
    void aKeyIsGoodFromItsFirstToItsLastSecondUnlessRevoked() throws MalformedException {
        TrustList.Key key = new TrustList.Key(KEY.publicKey(), "image", 100, 200);
        TrustList list = new TrustList(1, List.of(key), Set.of());

        assertThat(opensAt(list, 99)).isFalse();
        assertThat(opensAt(list, 100)).isTrue();
        assertThat(opensAt(list, 200)).isTrue();
        assertThat(opensAt(list, 201)).isFalse();
        assertThat(opensAt(new TrustList(2, List.of(key), Set.of(key.kid())), 100))
                .isFalse();
    }

    @Test
    void aTrustListHas16KeysAtMost() throws MalformedException {
        TrustList.Key key = new TrustList.Key(KEY.publicKey(), "image", 0, 1);

        assertThat(TrustList.read(new TrustList(1, Collections.nCopies(16, key), Set.of()).encode())
                        .keys())
                .hasSize(16);
        assertThatThrownBy(() -> TrustList.read(new TrustList(1, Collections.nCopies(17, key), Set.of()).encode()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aSigningKeyWhosePartsDoNotBelongTogetherIsRefused() {
        SigningKey other = SigningKey.generate();

        assertThat(SigningKey.parse(other.text()).publicKey()).isEqualTo(other.publicKey());
        assertThatThrownBy(() -> SigningKey.parse(other.text().substring(0, 64) + KEY.publicKey()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningKey.parse(other.publicKey()))
                .hasMessage("signing key of 32 bytes, must be 64: secret and public");
    }

    private static boolean opensAt(TrustList list, long seconds) {
        try {
            SignedManifest.open(PUBLISHED, list.at(seconds));
            return true;
        } catch (UpdateFailedException e) {
            return false;
        }
    }

    private static String refusal(byte[] cose) {
        return catchThrowableOfType(UpdateFailedException.class, () -> SignedManifest.open(cose, KEYS))
                .getMessage();
    }

    private static Manifest with(long key, Object value) throws MalformedException {
        Map<Object, Object> fields = fields();
        fields.put(key, value);
        return Manifest.read(Cbor.encode(fields));
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> fields() {
        try {
            return new LinkedHashMap<>((Map<Object, Object>) Cbor.decode(payload()));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] payload() {
        return Arrays.copyOfRange(PUBLISHED, 19, 19 + 133);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
