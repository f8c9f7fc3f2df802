package tsuji.bridge.scooter;

import java.util.HexFormat;

/** Bytes as the notes print them. */
final class Hex {
    private Hex() {}

    static byte[] bytes(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
