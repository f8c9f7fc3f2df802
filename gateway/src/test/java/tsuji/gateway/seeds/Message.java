package tsuji.gateway.seeds;

import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.intake.Fingerprint;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** One message of a device, and what became of it. Its first reading's value is its number. */
final class Message {
    final long id;
    final DeviceId device;
    final DataClass dataClass;
    final byte[] body;

    /** Its readings carry absolute times, so that a repeat is recognised without the packet's mark. */
    final boolean isAbsolute;

    /** When the gateway got it, by the true clock: once for each time it was sent. */
    final List<Long> receivedMillis = new ArrayList<>();

    boolean isUnderWay;
    boolean isAcknowledged;

    Message(long id, DeviceId device, DataClass dataClass, double timeSeconds, int padding) {
        this.id = id;
        this.device = device;
        this.dataClass = dataClass;
        this.isAbsolute = timeSeconds != 0;
        this.body = Senml.encode(
                Senml.Format.CBOR,
                List.of(
                        Reading.number("power", "W", id, timeSeconds),
                        Reading.text("error", "x".repeat(padding), timeSeconds)));
    }

    long fingerprint() {
        return isAbsolute
                ? Fingerprint.ofContent(device, body)
                : Fingerprint.ofPacket(device, (int) (id % 65_535), body);
    }

    @Override
    public String toString() {
        return id + " of " + device + " (" + dataClass + ")";
    }
}
