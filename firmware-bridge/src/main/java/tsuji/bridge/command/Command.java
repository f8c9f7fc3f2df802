package tsuji.bridge.command;

import java.util.Map;
import tsuji.wire.DeviceId;

/**
 * One command to one device.
 *
 * @param id 1 to {@value #ID_LENGTH_MAX} characters of {@code A-Z a-z 0-9 - _}; the same command sent again has the same id.
 * @param name for example {@code unlock}.
 * @param arguments texts, whole numbers and flags by name; at most {@value #ARGUMENTS_MAX}.
 * @param issuedAtSeconds Unix time.
 * @param expiresAtSeconds Unix time; not begun at or after it.
 * @param issuer who wants it; for the log.
 */
public record Command(
        String id,
        DeviceId device,
        String name,
        Map<String, Object> arguments,
        long issuedAtSeconds,
        long expiresAtSeconds,
        String issuer) {
    public static final int ID_LENGTH_MAX = 64;
    public static final int ARGUMENTS_MAX = 8;

    public Command {
        arguments = Map.copyOf(arguments);
        if (!isWord(id, ID_LENGTH_MAX) || !isWord(name, 32)) {
            throw new IllegalArgumentException("id and name are made of A-Z a-z 0-9 - _ and not empty");
        }
        if (arguments.size() > ARGUMENTS_MAX) {
            throw new IllegalArgumentException(arguments.size() + " arguments, allowed " + ARGUMENTS_MAX);
        }
        if (issuer.isEmpty() || issuer.length() > 128) {
            throw new IllegalArgumentException("issuer has " + issuer.length() + " characters, allowed 1 to 128");
        }
        if (expiresAtSeconds <= issuedAtSeconds) {
            throw new IllegalArgumentException("expires before it was issued");
        }
    }

    static boolean isWord(String text, int lengthMax) {
        return !text.isEmpty()
                && text.length() <= lengthMax
                && text.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    /** The one whole-number argument {@code key}, when it stands alone and is within the bounds; else it is refused. */
    public int number(String key, int least, int most) throws RefusedException {
        if (arguments.size() == 1 && arguments.get(key) instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        throw new RefusedException(name + " takes exactly the argument " + key + ", a whole number from " + least
                + " to " + most + "; it has " + arguments.keySet());
    }

    /** Refuses a command that takes no arguments and has some. */
    public void requireNoArguments() throws RefusedException {
        if (!arguments.isEmpty()) {
            throw new RefusedException(name + " takes no arguments; it has " + arguments.keySet());
        }
    }
}
