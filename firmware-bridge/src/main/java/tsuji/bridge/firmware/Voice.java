package tsuji.bridge.firmware;

import java.util.List;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.Outbox;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Topics;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** What a device says about firmware to the gateway. */
record Voice(DeviceId device, Outbox outbox) {
    void report(UpdateState state, UpdateResult result, long offset, long sequence) {
        byte[] report = new UpdateReport(state, result, offset, sequence).encode();
        outbox.offer(message("state", report));
    }

    /** False: the outbox is full, nothing was asked. */
    boolean ask(ChunkRequest request, Runnable acknowledged) {
        return outbox.offer(message("req", request.encode()), acknowledged);
    }

    void version(String version) {
        outbox.offer(Message.telemetry(device, List.of(Reading.text("fw", version, 0))));
    }

    private Message message(String below, byte[] payload) {
        return new Message(device, Topics.firmware(device, below), DataClass.EVENT, age -> payload);
    }
}
