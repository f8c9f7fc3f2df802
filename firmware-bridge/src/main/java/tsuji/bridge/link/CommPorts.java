package tsuji.bridge.link;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's serial ports, by jSerialComm. */
public final class CommPorts implements SerialPorts {
    // The library keeps time in tenths of a second on Linux.
    private static final int READ_SLICE_MILLIS = 100;

    @Override
    public SerialLine open(LineSettings settings) throws IOException {
        Path path = Path.of(settings.port());
        if (!Files.exists(path)) {
            throw new IOException(path + " is not there: is the adapter plugged in? (ls -l /dev/serial/by-id)");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new IOException(path + " may not be used: add this program's user to the group of the device, on"
                    + " Raspberry Pi OS \"dialout\"");
        }
        Path device = path.toRealPath();
        SerialPort port = port(device);
        LineSettings.Format format = settings.format();
        port.setComPortParameters(settings.baud(), 8, stopBits(format), parity(format), settings.rs485());
        port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
        port.setComPortTimeouts(
                SerialPort.TIMEOUT_READ_SEMI_BLOCKING | SerialPort.TIMEOUT_WRITE_BLOCKING, READ_SLICE_MILLIS, 0);
        if (!port.openPort(0)) {
            throw new IOException(path + " cannot be opened: another program uses it, or it is no serial port (error "
                    + port.getLastErrorCode() + ")");
        }
        return new CommLine(port, path, device);
    }

    private static SerialPort port(Path device) throws IOException {
        try {
            return SerialPort.getCommPort(device.toString());
        } catch (SerialPortInvalidPortException e) {
            throw new IOException(device + " is no serial port", e);
        }
    }

    private static int stopBits(LineSettings.Format format) {
        return format == LineSettings.Format._8N2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
    }

    private static int parity(LineSettings.Format format) {
        return switch (format) {
            case _8E1 -> SerialPort.EVEN_PARITY;
            case _8O1 -> SerialPort.ODD_PARITY;
            default -> SerialPort.NO_PARITY;
        };
    }
}
