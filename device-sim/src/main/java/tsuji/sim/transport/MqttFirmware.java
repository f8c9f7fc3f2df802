package tsuji.sim.transport;

import java.util.List;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.UpdateReport;

/** Firmware over MQTT. Owned by the fleet's thread. */
final class MqttFirmware implements Ear, FirmwareLink {
    private final DeviceClient client;
    private final FirmwareEar ear;

    MqttFirmware(DeviceClient client, FirmwareEar ear) {
        this.client = client;
        this.ear = ear;
    }

    @Override
    public FleetClient client() {
        return client;
    }

    @Override
    public List<String> topics(DeviceId device) {
        // The offers last: whoever asks for them is taken to hear the rest.
        return List.of(topic(device, "chunk"), topic(device, "state"), topic(device, "manifest"));
    }

    private static String topic(DeviceId device, String rest) {
        return Topics.firmware(device, rest);
    }

    @Override
    public void started(DeviceClient same) {
        ear.started(this);
    }

    @Override
    public void connected(DeviceClient same) {
        ear.connected(this);
    }

    @Override
    public void heard(DeviceClient same, Heard message) {
        switch (message.topic().substring(message.topic().lastIndexOf('/') + 1)) {
            case "manifest" -> ear.offered(this, message.payload());
            case "chunk" -> took(message.payload());
            default -> ear.told(this, message.payload());
        }
    }

    private void took(byte[] payload) {
        try {
            ear.took(this, Chunk.read(payload));
        } catch (MalformedException e) {
            client.unit().io().problem(client.id() + " was sent a malformed chunk: " + e.getMessage());
        }
    }

    @Override
    public void ask(ChunkRequest request) {
        client.tell(topic(client.id(), "req"), request.encode(), () -> {});
    }

    @Override
    public void tell(UpdateReport report, Runnable onTaken) {
        client.tell(topic(client.id(), "state"), report.encode(), onTaken);
    }

    /** What was told is in the connection already, before its end. */
    @Override
    public void afterwards(Runnable act) {
        act.run();
    }
}
