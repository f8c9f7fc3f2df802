package tsuji.bridge.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.Cbor;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;

/** Images and manifests signed with the published test key (RFC 8032, section 7.1, test 1). */
public final class Signed {
    public static final String PUBLIC_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    public static final TrustedKeys KEYS = new TrustedKeys(List.of(PUBLIC_KEY));
    static final byte[] PROTECTED = hex("a20127044821fe31dfa154a261");
    public static final UUID VENDOR = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    public static final UUID CLASS = UUID.fromString("4e301675-c725-5104-bc9e-0fea5443d741");
    public static final long NOW = 0x6b038200L;
    static final Acceptance.Device DEVICE = new Acceptance.Device(VENDOR, CLASS, "ecu", 0, 0, "");

    private static final byte[] SECRET_KEY = hex(
            "302e020100300506032b657004220420" + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    private Signed() {}

    /** Fields of a manifest for an image; change what the test is about. */
    public static Map<Object, Object> fields(byte[] image, Manifest.Format format, String version) {
        Map<Object, Object> fields = new LinkedHashMap<>();
        fields.put(1, 1);
        fields.put(2, 7);
        fields.put(3, uuid(VENDOR));
        fields.put(4, uuid(CLASS));
        fields.put(5, "ecu");
        fields.put(6, version);
        fields.put(7, image.length);
        fields.put(8, McubootImage.sha256(image));
        fields.put(9, format.ordinal());
        fields.put(13, NOW);
        fields.put(14, NOW + 1000);
        return fields;
    }

    public static byte[] cose(Map<?, ?> fields) {
        return sign1(Cbor.encode(fields));
    }

    /** Any payload in its envelope. */
    public static byte[] sign1(byte[] payload) {
        byte[] signed = Cbor.encode(List.of("Signature1", PROTECTED, new byte[0], payload));
        return Cbor.encode(new Cbor.Tagged(18, List.of(PROTECTED, Map.of(), payload, sign(signed))));
    }

    public static VerifiedImage image(byte[] image, Manifest.Format format, String version) {
        try {
            return VerifiedImage.verify(cose(fields(image, format, version)), image, KEYS, DEVICE, NOW);
        } catch (UpdateFailedException e) {
            throw new AssertionError(e);
        }
    }

    /** An MCUboot image of a body, without a signature of its own. */
    public static byte[] mcuboot(int major, byte[] body) {
        ByteBuffer image = ByteBuffer.allocate(32 + body.length + 4 + 36).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0x96F3B83D).putInt(0).putShort((short) 32).putShort((short) 0);
        image.putInt(body.length).putInt(0).put((byte) major).put((byte) 0).putShort((short) 0);
        image.putInt(0).putInt(0).put(body);
        byte[] hash = McubootImage.sha256(Arrays.copyOf(image.array(), 32 + body.length));
        image.putShort((short) 0x6907)
                .putShort((short) 40)
                .putShort((short) 0x10)
                .putShort((short) 32)
                .put(hash);
        return image.array();
    }

    private static byte[] sign(byte[] bytes) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(SECRET_KEY));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] uuid(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** Bytes without meaning, the same for the same seed. */
    static byte[] body(int seed, int length) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return body;
    }
}
