package tsuji.bridge.link;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An open port of jSerialComm. */
final class CommLine implements SerialLine {
    private static final int DISCARD_BYTES_MAX = 65_536;

    private final SerialPort port;
    private final Path name;
    private final Path device;

    /**
     * @param name the stable name it was opened by.
     * @param device what that name meant then.
     */
    CommLine(SerialPort port, Path name, Path device) {
        this.port = port;
        this.name = name;
        this.device = device;
    }

    @Override
    public int read(byte[] into, long timeoutMillis) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int count = port.readBytes(into, into.length);
            if (count > 0) {
                return count;
            }
            if (count < 0) {
                throw new IOException(name + " is lost (error " + port.getLastErrorCode() + ")");
            }
            mustStillBeThere();
        } while (System.nanoTime() - deadline < 0);
        return 0;
    }

    // A vanished adapter may read as silence for ever, and the name may already mean another device.
    private void mustStillBeThere() throws IOException {
        if (!name.toRealPath().equals(device)) {
            throw new IOException(name + " was renumbered: it was " + device);
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        int count = port.writeBytes(bytes, bytes.length);
        if (count != bytes.length) {
            throw new IOException(name + " took " + Math.max(0, count) + " of " + bytes.length + " bytes (error "
                    + port.getLastErrorCode() + ")");
        }
    }

    @Override
    public void discardInput() throws IOException {
        byte[] waste = new byte[4096];
        int discarded = 0;
        while (discarded < DISCARD_BYTES_MAX && port.bytesAvailable() > 0) {
            int count = port.readBytes(waste, Math.min(waste.length, port.bytesAvailable()));
            if (count < 0) {
                throw new IOException(name + " is lost (error " + port.getLastErrorCode() + ")");
            }
            discarded += count;
        }
    }

    @Override
    public void close() {
        port.closePort();
    }
}
