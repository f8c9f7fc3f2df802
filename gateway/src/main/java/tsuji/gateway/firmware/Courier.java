package tsuji.gateway.firmware;

import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateState;

/** Messages to devices. Thread firmware. */
final class Courier {
    /** The device gives up a piece after 10 s and asks again: later it would come twice. */
    static final long CHUNK_LIFE_MILLIS = 10_000;

    private static final long STATE_LIFE_MILLIS = 24 * 3_600_000L;

    private final FirmwareOutlet door;
    private final TrustedClock clock;

    Courier(FirmwareOutlet door, TrustedClock clock) {
        this.door = door;
        this.clock = clock;
    }

    boolean reaches(DeviceId device) {
        return door.listens(device);
    }

    void offer(Campaign campaign, DeviceId device) {
        send(device, FirmwareMessage.Kind.MANIFEST, campaign.image().cose().clone(), Update.SILENT_MILLIS_MAX);
    }

    void chunk(DeviceId device, Chunk chunk) {
        send(device, FirmwareMessage.Kind.CHUNK, chunk.encode(), CHUNK_LIFE_MILLIS);
    }

    /** Permission or verdict. */
    void tell(Placed placed, long sequence, UpdateState state) {
        UpdateReport report = new UpdateReport(
                state, placed.update().result(), placed.update().offset(), sequence);
        send(placed.device(), FirmwareMessage.Kind.STATE, report.encode(), STATE_LIFE_MILLIS);
    }

    private void send(DeviceId device, FirmwareMessage.Kind kind, byte[] payload, long lifeMillis) {
        door.send(new FirmwareMessage(device, kind, payload, clock.monoMillis() + lifeMillis));
    }
}
