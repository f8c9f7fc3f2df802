package tsuji.gateway.label;

/** The characters of ids and secrets, 5 x 7 dots each: a gateway without fonts draws them itself. */
final class Glyphs {
    static final int WIDTH = 5;
    static final int HEIGHT = 7;

    static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:";

    /** For each character its rows from the top, two digits each; the lowest bit is the dot at the right. */
    private static final String ROWS =
            "0e11131519110e040c040404040e0e11010204081f1f02040201110e02060a121f02021f101e0101110e"
                    + "0608101e11110e1f0102040808080e11110e11110e0e11110f01020c0e11111f1111111e11111e11111e"
                    + "0e11101010110e1c12111111121c1f10101e10101f1f10101e1010100e11101711110f1111111f111111"
                    + "0e04040404040e0702020202120c111214181412111010101010101f111b151511111111111915131111"
                    + "0e11111111110e1e11111e1010100e11111115120d1e11111e1412110f10100e01011e1f040404040404"
                    + "1111111111110e11111111110a041111111515150a11110a040a11111111110a0404041f01020408101f"
                    + "00000e010f110f1010161911111e00000e1110110e01010d1311110f00000e111f100e0609081c080808"
                    + "000f11110f010e1010161911111104000c0404040e0200060202120c101012141814120c04040404040e"
                    + "00001a151511110000161911111100000e1111110e00001e111e101000000d130f010100001619101010"
                    + "00000f100e011e08081c080809060000111111130d00001111110a040000111115150a0000110a040a11"
                    + "000011110f010e00001f0204081f0000001f0000000000000000001f00000000000c0c000c0c000c0c00";

    private static final int DIGITS_PER_ROW = 2;

    private Glyphs() {}

    /** Whether there is a dot; a blank has none. */
    static boolean isDark(char character, int x, int y) {
        int index = CHARACTERS.indexOf(character);
        if (index < 0) {
            return false;
        }
        int at = (index * HEIGHT + y) * DIGITS_PER_ROW;
        int row = Integer.parseInt(ROWS, at, at + DIGITS_PER_ROW, 16);
        return (row >> (WIDTH - 1 - x) & 1) == 1;
    }
}
