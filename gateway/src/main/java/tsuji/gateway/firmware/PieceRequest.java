package tsuji.gateway.firmware;

/**
 * A piece that a device asks for and waits for.
 *
 * @param digestStart the first {@value #DIGEST_BYTES} bytes of the image's SHA-256. They need only tell apart what one device was
 *     offered; the whole image is what the device checks.
 * @param offset from 0.
 * @param length 1 or more.
 */
public record PieceRequest(byte[] digestStart, long offset, int length, Answer answer) {
    public static final int DIGEST_BYTES = 8;

    /** What became of it; one of these is called once. Thread firmware; must not block. */
    public interface Answer {
        /** {@code data} is shorter than asked for at the image's end, empty beyond it, and the caller's from here on. */
        void piece(byte[] data, long imageBytes);

        /** The device was offered no such image, or may not be given it now. */
        void notOffered();
    }
}
