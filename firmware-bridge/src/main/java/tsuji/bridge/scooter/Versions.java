package tsuji.bridge.scooter;

/** Versions as the controller keeps them: nibbles of one word, 0134 is 1.3.4. */
public final class Versions {
    private Versions() {}

    public static String text(byte[] word) {
        int nibbles = Words.unsigned(word, 0);
        return (nibbles >> 8) + "." + (nibbles >> 4 & 0xF) + "." + (nibbles & 0xF);
    }
}
