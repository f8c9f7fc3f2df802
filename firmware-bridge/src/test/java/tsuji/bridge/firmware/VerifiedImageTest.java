package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static tsuji.bridge.firmware.Signed.hex;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

class VerifiedImageTest {
    /** The published vector: 133 bytes of payload, 218 of envelope. */
    private static final byte[] PUBLISHED_PAYLOAD =
            hex("ae01010207035082253fdf25a858afa241c3e5096c315804504e301675c7255104"
                    + "bc9e0fea5443d74105636563750665312e342e320719012c0858207728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dc"
                    + "e88706958d09000a8173636f6170733a2f2f67772e6c6f63616c2f66770b030c18800d1a6b0382000e1a6b2c6080");

    private static final byte[] PUBLISHED_SIGNATURE =
            hex("73215faca8ba4b1475a9a98afb6366d34cf7616f2bfd72470fc9f14b510addd9"
                    + "57f309472bd8c185867d0459b92f698cdac874052c06d3bcafb1c33a16a85508");

    private static final byte[] PUBLISHED =
            join(hex("d2844da20127044821fe31dfa154a261a05885"), PUBLISHED_PAYLOAD, hex("5840"), PUBLISHED_SIGNATURE);

    private final byte[] image = new byte[300];

    VerifiedImageTest() {
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) i;
        }
    }

    @Test
    void thePublishedManifestAndImageAreAccepted() throws UpdateFailedException {
        Manifest manifest = verify(PUBLISHED, image).manifest();

        assertThat(PUBLISHED).hasSize(218);
        assertThat(manifest.sequence()).isEqualTo(7);
        assertThat(manifest.vendor()).isEqualTo(Signed.VENDOR);
        assertThat(manifest.deviceClass()).isEqualTo(Signed.CLASS);
        assertThat(manifest.component()).isEqualTo("ecu");
        assertThat(manifest.version()).isEqualTo("1.4.2");
        assertThat(manifest.sizeBytes()).isEqualTo(300);
        assertThat(manifest.format()).isEqualTo(Manifest.Format.RAW);
        assertThat(manifest.securityCounter()).isEqualTo(3);
        assertThat(manifest.policy()).isEqualTo(Policy.DEFAULT);
    }

    @Test
    void everyFlippedBitOfTheManifestIsRefused() {
        for (int bit = 0; bit < PUBLISHED.length * 8; bit++) {
            byte[] broken = PUBLISHED.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(result(broken, image)).isIn(UpdateResult.SIGNATURE, UpdateResult.UNSUPPORTED_PACKAGE);
        }
    }

    @Test
    void everyFlippedBitOfTheImageIsRefused() {
        for (int bit = 0; bit < image.length * 8; bit += 7) {
            byte[] broken = image.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(result(PUBLISHED, broken)).isEqualTo(UpdateResult.INTEGRITY);
        }
        assertThat(result(PUBLISHED, Arrays.copyOf(image, 299))).isEqualTo(UpdateResult.INTEGRITY);
        assertThat(result(PUBLISHED, Arrays.copyOf(image, 301))).isEqualTo(UpdateResult.INTEGRITY);
    }

    @Test
    void trailingBytesAreRefused() {
        assertThat(result(Arrays.copyOf(PUBLISHED, 219), image)).isEqualTo(UpdateResult.UNSUPPORTED_PACKAGE);
    }

    @Test
    void anUnknownKeyIsRefused() {
        TrustedKeys others =
                new TrustedKeys(List.of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        UpdateFailedException refusal = catchThrowableOfType(
                UpdateFailedException.class,
                () -> VerifiedImage.verify(PUBLISHED, image, others, Signed.DEVICE, Signed.NOW));

        assertThat(refusal.result()).isEqualTo(UpdateResult.SIGNATURE);
        assertThat(refusal).hasMessage("key 21fe31dfa154a261 is not trusted");
    }

    @Test
    void anotherAlgorithmIsRefused() {
        byte[] es256 = PUBLISHED.clone();
        // Header label 1: -8 becomes -7.
        es256[5] = 0x26;

        assertThat(result(es256, image)).isEqualTo(UpdateResult.SIGNATURE);
    }

    @Test
    void theTimesAreValidAtTheirEndsAndOneSecondBeyondTheyAreNot() throws UpdateFailedException {
        Map<Object, Object> fields = fields();

        assertThat(resultAt(fields, Signed.NOW - 1)).isEqualTo(UpdateResult.EXPIRED);
        assertThat(VerifiedImage.verify(Signed.cose(fields), image, Signed.KEYS, Signed.DEVICE, Signed.NOW + 1000))
                .isNotNull();
        assertThat(resultAt(fields, Signed.NOW + 1001)).isEqualTo(UpdateResult.EXPIRED);
    }

    @Test
    void anotherClassVendorOrComponentIsRefused() {
        assertThat(result(with(4, Signed.uuid(new UUID(1, 2))))).isEqualTo(UpdateResult.WRONG_DEVICE);
        assertThat(result(with(3, Signed.uuid(new UUID(1, 2))))).isEqualTo(UpdateResult.WRONG_DEVICE);
        assertThat(result(with(5, "bms"))).isEqualTo(UpdateResult.WRONG_DEVICE);
    }

    @Test
    void aLowerSequenceIsAReplayAndTheSameOneIsNot() throws UpdateFailedException {
        Acceptance.Device seven = new Acceptance.Device(Signed.VENDOR, Signed.CLASS, "ecu", 7, 0, "");
        UpdateFailedException refusal = catchThrowableOfType(
                UpdateFailedException.class,
                () -> VerifiedImage.verify(Signed.cose(with(2, 6)), image, Signed.KEYS, seven, Signed.NOW));

        assertThat(refusal.result()).isEqualTo(UpdateResult.REPLAY);
        assertThat(VerifiedImage.verify(Signed.cose(with(2, 7)), image, Signed.KEYS, seven, Signed.NOW))
                .isNotNull();
    }

    @Test
    void aLowerSecurityCounterIsRefused() {
        Acceptance.Device counted = new Acceptance.Device(Signed.VENDOR, Signed.CLASS, "ecu", 0, 4, "");
        UpdateFailedException refusal = catchThrowableOfType(
                UpdateFailedException.class,
                () -> VerifiedImage.verify(PUBLISHED, image, Signed.KEYS, counted, Signed.NOW));

        assertThat(refusal.result()).isEqualTo(UpdateResult.REPLAY);
    }

    @Test
    void anInstalledVersionThatIsTooOldIsRefused() throws UpdateFailedException {
        Map<Object, Object> fields = fields();
        fields.put(15, "1.10.0");
        fields.put(6, "1.11.0");
        Acceptance.Device old = new Acceptance.Device(Signed.VENDOR, Signed.CLASS, "ecu", 0, 0, "1.9.9");
        Acceptance.Device fit = new Acceptance.Device(Signed.VENDOR, Signed.CLASS, "ecu", 0, 0, "1.10");
        UpdateFailedException refusal = catchThrowableOfType(
                UpdateFailedException.class,
                () -> VerifiedImage.verify(Signed.cose(fields), image, Signed.KEYS, old, Signed.NOW));

        assertThat(refusal.result()).isEqualTo(UpdateResult.POLICY);
        assertThat(VerifiedImage.verify(Signed.cose(fields), image, Signed.KEYS, fit, Signed.NOW))
                .isNotNull();
    }

    @Test
    void thePublishedMcubootImageIsReadAndEveryFlippedBitOfItsHashedPartRefused() throws MalformedException {
        byte[] mcuboot = hex(
                "3db8f39600000000200000001000000000000000010402000000000000000000000102030405060708090a0b0c0d"
                        + "0e0f07699000100020008d90174430db6a4991fb2ad4a1e6d1bfc11ddf0634fcece209b79894a8c9faaf0100200006e3fd8f"
                        + "da29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa924004000c2d4e20d984021932bae3f0e9cd83acf31a2"
                        + "c0ce4f121ecf67877adf023f5efc39e036d6d5c997a7e380d4021ddc53fd19c23e1e6aca3b1833dbf40cd8ccbe09");

        assertThat(mcuboot).hasSize(192);
        assertThat(McubootImage.read(mcuboot).version()).isEqualTo("1.4.2");
        assertThat(McubootImage.read(mcuboot).hash())
                .isEqualTo(hex("8d90174430db6a4991fb2ad4a1e6d1bfc11ddf0634fcece209b79894a8c9faaf"));
        for (int bit = 0; bit < 48 * 8; bit++) {
            byte[] broken = mcuboot.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(catchThrowableOfType(MalformedException.class, () -> McubootImage.read(broken)))
                    .as("bit %d", bit)
                    .isNotNull();
        }
    }

    @Test
    void aProtectedAreaIsPartOfTheHash() throws MalformedException {
        byte[] head = hex("3db8f39600000000" + "2000" + "0c00" + "10000000" + "00000000" + "0104020000000000"
                + "00000000" + "000102030405060708090a0b0c0d0e0f" + "08690c005000040003000000");
        byte[] hash = hex("4976d1dc10e15a4b60637f5e872572a5ecdc844f26b7ec742fbc689b55f4083d");

        assertThat(McubootImage.sha256(head)).isEqualTo(hash);
        assertThat(McubootImage.read(join(head, hex("0769280010002000"), hash)).hash())
                .isEqualTo(hash);
    }

    private Map<Object, Object> fields() {
        return Signed.fields(image, Manifest.Format.RAW, "1.4.2");
    }

    private Map<Object, Object> with(int key, Object value) {
        Map<Object, Object> fields = fields();
        fields.put(key, value);
        return fields;
    }

    private UpdateResult result(Map<?, ?> fields) {
        return result(Signed.cose(fields), image);
    }

    private UpdateResult resultAt(Map<?, ?> fields, long now) {
        return catchThrowableOfType(
                        UpdateFailedException.class,
                        () -> VerifiedImage.verify(Signed.cose(fields), image, Signed.KEYS, Signed.DEVICE, now))
                .result();
    }

    private static UpdateResult result(byte[] cose, byte[] bytes) {
        UpdateFailedException refusal = catchThrowableOfType(UpdateFailedException.class, () -> verify(cose, bytes));
        assertThat(refusal).isNotNull();
        return refusal.result();
    }

    private static VerifiedImage verify(byte[] cose, byte[] bytes) throws UpdateFailedException {
        return VerifiedImage.verify(cose, bytes, Signed.KEYS, Signed.DEVICE, Signed.NOW);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
