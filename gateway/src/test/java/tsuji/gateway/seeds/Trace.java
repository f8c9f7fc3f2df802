package tsuji.gateway.seeds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/** What happened in a run, as lines: the last of them for people, all of them as a digest. */
final class Trace {
    private static final int LINES_KEPT = 25;

    private final Deque<String> last = new ArrayDeque<>();
    private final MessageDigest digest;

    Trace() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void note(String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        last.addLast(line);
        if (last.size() > LINES_KEPT) {
            last.removeFirst();
        }
    }

    /** Ends the trace. */
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public String toString() {
        return String.join("\n", last);
    }
}
