package tsuji.bridge.echonet;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Lines of an adapter as records. Pure. */
final class SkParser {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}");
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{16}");
    private static final Pattern FAIL = Pattern.compile("FAIL ER(0[1-9]|10)");
    private static final Pattern OK = Pattern.compile("OK( [0-9A-Fa-f]{2})?");

    private final Dialect dialect;

    SkParser(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Fields of ERXUDP before the data, the word itself included. */
    int udpFields() {
        return dialect.isSided() ? 10 : 8;
    }

    /**
     * A line without its end.
     *
     * @throws FrameException when it claims to be a datagram, an event or a status, and is none.
     */
    SkLine parse(String line) throws FrameException {
        if (line.startsWith("ERXUDP ")) {
            String[] fields = line.split(" ", -1);
            if (fields.length != udpFields() + 1) {
                throw new FrameException("ERXUDP of " + fields.length + " fields");
            }
            byte[] data = hex(fields[udpFields()]);
            return udp(fields, data);
        }
        if (line.startsWith("EVENT ")) {
            return event(line.split(" ", -1));
        }
        if (OK.matcher(line).matches()) {
            return new SkLine.Ok(line.substring(2).strip());
        }
        if (line.startsWith("FAIL")) {
            if (!FAIL.matcher(line).matches()) {
                throw new FrameException("undefined status: " + line.length() + " characters after FAIL");
            }
            return new SkLine.Fail(Integer.parseInt(line.substring(7)));
        }
        return new SkLine.Text(line);
    }

    /** A datagram of which the fields and the data are apart already. */
    SkLine.Udp udp(String[] fields, byte[] data) throws FrameException {
        String mac = fields[5];
        int at = 6;
        OptionalInt lqi = OptionalInt.empty();
        if (dialect.isSided()) {
            lqi = OptionalInt.of(number(fields[at++], 2));
        }
        String security = fields[at++];
        // The side-naming dialect writes 00 and 01.
        boolean known = dialect.isSided() ? security.matches("0?[01]") : security.matches("[01]");
        if (dialect.isSided()) {
            number(fields[at++], 0);
        }
        int length = number(fields[at], 4);
        if (!known || !MAC.matcher(mac).matches() || length != data.length) {
            throw new FrameException(
                    "ERXUDP with MAC of " + mac.length() + " digits, length " + length + ", data " + data.length);
        }
        return new SkLine.Udp(
                address(fields[1]), address(fields[2]), number(fields[3], 4), number(fields[4], 4), mac, lqi, data);
    }

    /** Bytes that a started ERXUDP announces; to be called with all fields before the data. */
    int udpLength(String[] fields) throws FrameException {
        int length = number(fields[udpFields() - 1], 4);
        if (length > Frame.BYTES_MAX) {
            throw new FrameException("ERXUDP of " + length + " bytes");
        }
        return length;
    }

    private SkLine event(String[] fields) throws FrameException {
        int most = dialect.isSided() ? 5 : 4;
        if (fields.length < 3 || fields.length > most) {
            throw new FrameException("EVENT of " + fields.length + " fields");
        }
        int number = number(fields[1], 2);
        if (dialect.isSided() && fields.length > 3) {
            number(fields[3], 0);
        }
        OptionalInt parameter =
                fields.length == most ? OptionalInt.of(number(fields[most - 1], 2)) : OptionalInt.empty();
        return new SkLine.Event(number, address(fields[2]), parameter);
    }

    private static String address(String field) throws FrameException {
        if (!ADDRESS.matcher(field).matches()) {
            throw new FrameException("no IPv6 address of " + field.length() + " characters");
        }
        return field;
    }

    /** Hexadecimal of exactly so many digits; 0: one or two. */
    private static int number(String field, int digits) throws FrameException {
        boolean fits = digits == 0 ? field.length() == 1 || field.length() == 2 : field.length() == digits;
        if (!fits || !field.chars().allMatch(HexFormat::isHexDigit)) {
            throw new FrameException("no number of " + digits + " digits");
        }
        return Integer.parseInt(field, 16);
    }

    private static byte[] hex(String field) throws FrameException {
        try {
            return HexFormat.of().parseHex(field);
        } catch (IllegalArgumentException e) {
            throw new FrameException("data is not hexadecimal");
        }
    }
}
