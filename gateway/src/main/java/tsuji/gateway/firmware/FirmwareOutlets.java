package tsuji.gateway.firmware;

import java.util.List;
import tsuji.wire.DeviceId;

/** Several doors as one. Each passes on what it has a listener for, so a device at two doors may hear a thing twice. */
public record FirmwareOutlets(List<FirmwareOutlet> doors) implements FirmwareOutlet {
    public FirmwareOutlets {
        doors = List.copyOf(doors);
    }

    @Override
    public boolean listens(DeviceId device) {
        return doors.stream().anyMatch(door -> door.listens(device));
    }

    @Override
    public void send(FirmwareMessage message) {
        doors.forEach(door -> door.send(message));
    }
}
