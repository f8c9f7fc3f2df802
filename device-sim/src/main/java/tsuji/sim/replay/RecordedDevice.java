package tsuji.sim.replay;

import java.util.ArrayList;
import java.util.List;
import tsuji.sim.device.Device;
import tsuji.sim.device.DeviceMessage;
import tsuji.sim.record.ContentKey;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Topics;

/** A device that says what was recorded of it, each message at the time of its last reading. Owned by one thread. */
final class RecordedDevice implements Device {
    static final Senml.Format FORMAT = Senml.Format.CBOR;

    private final DeviceId id;
    private final List<RecordedMessage> messages;
    private int said;

    /** @param messages in the order of time. */
    RecordedDevice(DeviceId id, List<RecordedMessage> messages) {
        this.id = id;
        this.messages = messages;
    }

    @Override
    public DeviceId id() {
        return id;
    }

    /** Never again after the last message. */
    @Override
    public long nextAtMillis() {
        return said == messages.size() ? Long.MAX_VALUE : atMillis(messages.get(said));
    }

    private static long atMillis(RecordedMessage message) {
        return (long) (message.lastSeconds() * 1_000);
    }

    @Override
    public DeviceMessage next() {
        RecordedMessage message = messages.get(said);
        said++;
        List<Reading> readings = new ArrayList<>(message.readings());
        readings.add(Reading.number("msg_seq", "", said, message.lastSeconds()));
        boolean event = message.dataClass() == DataClass.EVENT;
        return new DeviceMessage(
                id,
                said,
                message.dataClass(),
                event ? Topics.events(id) : Topics.telemetry(id),
                Senml.encode(FORMAT, readings),
                ContentKey.of(readings),
                atMillis(message));
    }
}
