package tsuji.gateway.profile;

import java.util.ArrayList;
import java.util.List;

/**
 * A JSON pointer (RFC 6901): where in a payload a value stands.
 *
 * @param text as written; empty: the whole payload, for topics that carry a bare number.
 * @param tokens names or array indices from the outside in, unescaped.
 */
record Pointer(String text, List<String> tokens) {
    /** Longer pointers are refused. */
    static final int LENGTH_MAX = 256;

    Pointer {
        tokens = List.copyOf(tokens);
    }

    /**
     * Takes a pointer apart.
     *
     * @throws IllegalArgumentException says what is wrong with it.
     */
    static Pointer parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("has " + text.length() + " characters, allowed " + LENGTH_MAX);
        }
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw new IllegalArgumentException("does not start with /");
        }
        List<String> tokens = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int slash = text.indexOf('/', from + 1);
            int to = slash < 0 ? text.length() : slash;
            tokens.add(unescaped(text.substring(from + 1, to)));
            from = to;
        }
        if (tokens.size() > PayloadReader.DEPTH_MAX) {
            throw new IllegalArgumentException("has " + tokens.size() + " levels, allowed " + PayloadReader.DEPTH_MAX);
        }
        return new Pointer(text, tokens);
    }

    private static String unescaped(String token) {
        for (int tilde = token.indexOf('~'); tilde >= 0; tilde = token.indexOf('~', tilde + 1)) {
            char escaped = tilde + 1 < token.length() ? token.charAt(tilde + 1) : ' ';
            if (escaped != '0' && escaped != '1') {
                throw new IllegalArgumentException("has a ~ without 0 or 1 after it (~0 stands for ~, ~1 for /)");
            }
        }
        return token.replace("~1", "/").replace("~0", "~");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "the payload" : text;
    }
}
