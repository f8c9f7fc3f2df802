package tsuji.bridge.firmware;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import tsuji.wire.firmware.MalformedException;

/**
 * Finds SMP messages in what a serial line delivers; boot messages and noise in between are passed over. Not thread-safe.
 */
public final class SmpReader {
    /** Longer messages are dropped. */
    static final int MESSAGE_BYTES_MAX = 4_096;

    /** Longer lines are dropped: a device may print anything. */
    static final int LINE_BYTES_MAX = 512;

    private static final int CRC_BYTES = 2;

    private final byte[] line = new byte[LINE_BYTES_MAX];
    private int lineBytes;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private boolean inMessage;
    private long badFrames;

    /** One byte of the line; a message when it completes one. */
    Optional<SmpMessage> accept(byte octet) {
        if (octet != SmpFrame.END) {
            // One beyond the bound marks the line as too long until it ends.
            if (lineBytes < LINE_BYTES_MAX) {
                line[lineBytes] = octet;
            }
            lineBytes = Math.min(lineBytes + 1, LINE_BYTES_MAX + 1);
            return Optional.empty();
        }
        int bytes = lineBytes;
        lineBytes = 0;
        return bytes <= LINE_BYTES_MAX && bytes >= 2 ? line(bytes) : Optional.empty();
    }

    private Optional<SmpMessage> line(int bytes) {
        int header = (line[0] & 0xFF) << 8 | line[1] & 0xFF;
        if (header == SmpFrame.FIRST) {
            raw.reset();
            inMessage = true;
        } else if (header != SmpFrame.FURTHER || !inMessage) {
            return Optional.empty();
        }
        int end = line[bytes - 1] == '\r' ? bytes - 1 : bytes;
        try {
            raw.writeBytes(Base64.getDecoder().decode(SmpFrame.text(line, 2, end)));
        } catch (IllegalArgumentException e) {
            return drop();
        }
        return complete();
    }

    private Optional<SmpMessage> complete() {
        byte[] bytes = raw.toByteArray();
        if (bytes.length < 2) {
            return Optional.empty();
        }
        int announced = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        if (announced > MESSAGE_BYTES_MAX || announced < SmpMessage.HEADER_BYTES + CRC_BYTES) {
            return drop();
        }
        if (bytes.length < 2 + announced) {
            return Optional.empty();
        }
        int end = 2 + announced - CRC_BYTES;
        int crc = (bytes[end] & 0xFF) << 8 | bytes[end + 1] & 0xFF;
        if (bytes.length > 2 + announced || crc != SmpFrame.crc(bytes, 2, end)) {
            return drop();
        }
        inMessage = false;
        try {
            return Optional.of(SmpMessage.decode(Arrays.copyOfRange(bytes, 2, end)));
        } catch (MalformedException e) {
            return drop();
        }
    }

    private Optional<SmpMessage> drop() {
        inMessage = false;
        badFrames++;
        return Optional.empty();
    }

    /** Frames that were begun and were not right, since the start. */
    public long badFrames() {
        return badFrames;
    }
}
