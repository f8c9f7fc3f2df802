package tsuji.sim.serial;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The end of a slot in flash, where MCUboot keeps what is to become of its image; writes of 8 bytes.
 *
 * <pre>
 * … | swap info, 7 × FF | copy done, 7 × FF | image ok, 7 × FF | magic (16) |
 * </pre>
 *
 * <p>A flag is 01 when it is set and FF when it is not; only erasing takes it back.
 */
final class McubootTrailer {
    static final int BYTES = 40;

    private static final byte[] MAGIC = HexFormat.of().parseHex("77c295f360d2ef7f3552500f2cb67980");
    private static final int SWAP_INFO = 0;
    private static final int COPY_DONE = 8;
    private static final int IMAGE_OK = 16;
    private static final int MAGIC_AT = 24;
    private static final byte SET = 1;
    private static final byte UNSET = (byte) 0xFF;

    private final byte[] flash;

    /** What the boot loader does with two images; its number in the low half of the swap info. */
    enum Swap {
        NONE(1),
        TEST(2),
        PERMANENT(3),
        REVERT(4);

        private final byte number;

        Swap(int number) {
            this.number = (byte) number;
        }
    }

    /** @param flash written to. */
    McubootTrailer(byte[] flash) {
        if (flash.length != BYTES) {
            throw new IllegalArgumentException("a trailer has " + BYTES + " bytes, not " + flash.length);
        }
        this.flash = flash;
    }

    static McubootTrailer erased() {
        McubootTrailer trailer = new McubootTrailer(new byte[BYTES]);
        trailer.erase();
        return trailer;
    }

    void erase() {
        Arrays.fill(flash, UNSET);
    }

    /** The image is to be started by the next boot, on trial or for good. */
    void request(boolean permanent) {
        System.arraycopy(MAGIC, 0, flash, MAGIC_AT, MAGIC.length);
        if (permanent) {
            flash[IMAGE_OK] = SET;
        }
    }

    /** An image was moved here by this swap. */
    void moved(Swap swap) {
        erase();
        request(swap != Swap.TEST);
        flash[COPY_DONE] = SET;
        flash[SWAP_INFO] = swap.number;
    }

    /** The image that runs is good. */
    void confirm() {
        flash[IMAGE_OK] = SET;
    }

    boolean isRequested() {
        return Arrays.equals(MAGIC, Arrays.copyOfRange(flash, MAGIC_AT, BYTES));
    }

    boolean isConfirmed() {
        return flash[IMAGE_OK] == SET;
    }

    /** The image runs on trial: the next boot takes it back. */
    boolean isOnTrial() {
        return isRequested() && flash[COPY_DONE] == SET && flash[IMAGE_OK] == UNSET;
    }

    /** What the boot loader does, the first that fits; as when it swaps by scratch or by move. */
    static Swap swap(McubootTrailer primary, McubootTrailer secondary) {
        if (secondary.isRequested()) {
            return secondary.isConfirmed() ? Swap.PERMANENT : Swap.TEST;
        }
        return primary.isOnTrial() ? Swap.REVERT : Swap.NONE;
    }
}
