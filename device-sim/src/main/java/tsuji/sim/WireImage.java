package tsuji.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import tsuji.sim.scenario.Wire;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Sha256;

/** Images for devices behind the bridge: the one that they start with, and the one that is brought to them. */
enum WireImage {
    /** A header, a body and its hash, as the boot loader wants it. */
    MCUBOOT(Manifest.Format.MCUBOOT, "1492af14-2569-5e48-bf42-9b2d51f2ab45") {
        @Override
        byte[] make(boolean next, int size) {
            ByteBuffer image = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            int body = size - HEADER_BYTES - TLV_BYTES;
            image.putInt(MAGIC).putInt(0).putShort((short) HEADER_BYTES).putShort((short) 0);
            image.putInt(body).putInt(0).put((byte) (next ? 2 : 1)).put(new byte[HEADER_BYTES - image.position()]);
            image.put(noise(next, body));
            byte[] hash = Sha256.of(Arrays.copyOf(image.array(), image.position()));
            image.putShort(TLV_MAGIC).putShort((short) TLV_BYTES);
            return image.putShort(TLV_SHA_256)
                    .putShort((short) hash.length)
                    .put(hash)
                    .array();
        }

        @Override
        String version(byte[] image) {
            return image[VERSION_AT] + "." + image[VERSION_AT + 1] + "." + image[VERSION_AT + 2];
        }
    },

    /** Bytes whose first two are the version. */
    NINEBOT(Manifest.Format.NINEBOT_IAP, "4e301675-c725-5104-bc9e-0fea5443d741") {
        @Override
        byte[] make(boolean next, int size) {
            byte[] image = noise(next, size);
            image[0] = (byte) (next ? 0x35 : 0x32);
            image[1] = 1;
            return image;
        }

        @Override
        boolean explains(String command, byte[] running) {
            return command.equals("lock") && !version(running).equals(version());
        }

        @Override
        String version(byte[] image) {
            return image.length == 0 ? "nothing" : image[1] + "." + (image[0] >> 4) + "." + (image[0] & 0xF);
        }
    };

    private static final int MAGIC = 0x96F3B83D;
    private static final int HEADER_BYTES = 32;

    /** In the header: major, minor and revision. */
    private static final int VERSION_AT = 20;

    private static final short TLV_MAGIC = 0x6907;
    private static final short TLV_SHA_256 = 0x10;

    /** Heads of the area and of its one entry, and a SHA-256. */
    private static final int TLV_BYTES = 40;

    private final Manifest.Format format;
    private final UUID deviceClass;

    WireImage(Manifest.Format format, String deviceClass) {
        this.format = format;
        this.deviceClass = UUID.fromString(deviceClass);
    }

    /** Of a device that takes images. */
    static WireImage of(Wire wire) {
        return wire instanceof Wire.Smp ? MCUBOOT : NINEBOT;
    }

    abstract byte[] make(boolean next, int size);

    /** That such an image says of itself; of an empty one: that nothing runs. */
    abstract String version(byte[] image);

    /**
     * Whether bringing the image is why a device did a command that nobody asked for: a scooter is locked before the first byte
     * goes to it, and neither locked nor unlocked when the new image runs.
     */
    boolean explains(String command, byte[] running) {
        return false;
    }

    /** With which a device comes from its factory. */
    byte[] first(int size) {
        return make(false, size);
    }

    /** Which is brought to it. */
    byte[] next(int size) {
        return make(true, size);
    }

    Manifest.Format format() {
        return format;
    }

    UUID deviceClass() {
        return deviceClass;
    }

    /** Of the image that is brought. */
    String version() {
        return version(next(Wire.IMAGE_BYTES_MIN));
    }

    private static byte[] noise(boolean next, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(next ? 2 : 1).nextBytes(bytes);
        return bytes;
    }
}
