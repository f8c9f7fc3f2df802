package tsuji.gateway;

import tsuji.gateway.firmware.StoredImage;

/** Firmware as people read it. */
final class FirmwareText {
    private static final int DIGITS = 12;

    private FirmwareText() {}

    static String line(StoredImage image) {
        return image.component() + " " + image.version() + " sequence " + image.sequence() + " "
                + image.digest().substring(0, DIGITS) + " " + image.sizeBytes() + " bytes, signed by " + image.kid();
    }
}
