package tsuji.bridge.link;

import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;

/**
 * Which serial line, and how fast.
 *
 * @param port a path that survives unplugging, {@code /dev/serial/by-id/…}; {@code /dev/ttyAMA0} for the Pi's own pins.
 * @param baud bits a second.
 * @param format data bits, parity and stop bits.
 * @param rs485 whether the kernel must switch the direction of a half-duplex transceiver. USB adapters do it themselves.
 */
public record LineSettings(String port, int baud, Format format, boolean rs485) {
    public static final int BAUD_MIN = 1_200;
    public static final int BAUD_MAX = 921_600;

    private static final Pattern PORT = Pattern.compile("/[!-~]{1,255}");

    /** Eight data bits, with parity and stop bits. */
    public enum Format {
        _8N1(10),
        _8E1(11),
        _8O1(11),
        _8N2(11);

        private final int bitsPerCharacter;

        Format(int bitsPerCharacter) {
            this.bitsPerCharacter = bitsPerCharacter;
        }

        /** As people write it. */
        public String text() {
            return name().substring(1);
        }

        /** Start, data, parity and stop bits. */
        public int bitsPerCharacter() {
            return bitsPerCharacter;
        }

        static Format of(String text) {
            return valueOf("_" + text);
        }
    }

    /** Reads {@code port}, {@code baud}, {@code format} and {@code rs485} of a link's table. */
    public static LineSettings read(Table table, int baudByDefault) throws ConfigException {
        String port = table.text("port", PORT, "an absolute path, best below /dev/serial/by-id");
        int baud = table.whole("baud", BAUD_MIN, BAUD_MAX, baudByDefault);
        String format = table.text(
                "format", Pattern.compile("8N1|8E1|8O1|8N2"), "one of \"8N1\", \"8E1\", \"8O1\", \"8N2\"", "8N1");
        return new LineSettings(port, baud, Format.of(format), table.flag("rs485", false));
    }

    /** The same port at another speed. */
    public LineSettings withBaud(int other) {
        return new LineSettings(port, other, format, rs485);
    }

    /** Time that one character takes on the line. */
    public long characterNanos() {
        return format.bitsPerCharacter() * 1_000_000_000L / baud;
    }
}
