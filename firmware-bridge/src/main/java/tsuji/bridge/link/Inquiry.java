package tsuji.bridge.link;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is at a port?
 *
 * @param units that are asked for where several devices may share the port.
 * @param progress hears, for people, what is being asked; called before each part that takes seconds.
 */
public record Inquiry(
        SerialPorts ports, String port, UnitRange units, LongSupplier nanoTime, Consumer<String> progress) {
    /** Of nobody who watches. */
    public static Inquiry of(SerialPorts ports, String port) {
        return new Inquiry(ports, port, UnitRange.USUAL, System::nanoTime, text -> {});
    }

    /** Opens the port with 8 data bits, no parity, one stop bit. */
    public SerialLine open(int baud) throws IOException {
        return ports.open(line(baud));
    }

    /** The port's settings at that speed. */
    public LineSettings line(int baud) {
        return new LineSettings(port, baud, LineSettings.Format._8N1, false);
    }
}
