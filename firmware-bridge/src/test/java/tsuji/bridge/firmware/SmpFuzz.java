package tsuji.bridge.firmware;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

/** Anything on an SMP line, and any CBOR in a good frame: a message or nothing. */
class SmpFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        read(bytes);
        if (bytes.length <= SmpReader.MESSAGE_BYTES_MAX) {
            read(SmpFrame.encode(bytes));
        }
    }

    private static void read(byte[] line) {
        SmpReader reader = new SmpReader();
        for (byte octet : line) {
            Optional<SmpMessage> message = reader.accept(octet);
            message.ifPresent(SmpMessage::error);
        }
    }
}
