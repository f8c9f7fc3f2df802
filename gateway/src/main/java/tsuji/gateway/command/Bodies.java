package tsuji.gateway.command;

/** A look into stored bodies without decoding them. */
final class Bodies {
    private Bodies() {}

    static boolean mentions(byte[] body, byte[] word) {
        for (int from = 0; from <= body.length - word.length; from++) {
            int same = 0;
            while (same < word.length && body[from + same] == word[same]) {
                same++;
            }
            if (same == word.length) {
                return true;
            }
        }
        return false;
    }
}
